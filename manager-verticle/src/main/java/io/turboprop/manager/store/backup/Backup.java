package io.turboprop.manager.store.backup;

import io.turboprop.codec.bus.RecordJson;
import io.turboprop.manager.store.FileSync;
import io.turboprop.manager.store.blob.BlobFolder;
import io.turboprop.manager.store.sqlite.SqliteSnapshot;
import io.turboprop.manager.store.sqlite.SqliteSnapshot.Contents;
import io.turboprop.model.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Makes, checks and puts back backups of the embedded store with its modules and large results. To
 * make one, the manager need not stop. Blocks. Failures of the store are {@code
 * OrchestratorException}s.
 */
public final class Backup {
  /** What a manager deletes meanwhile is missing; a newer snapshot does not refer to it. */
  private static final int TRIES = 3;

  private Backup() {}

  /**
   * @param file to be made
   * @throws BackupException if it is there already
   */
  public static Manifest create(Place from, Path file, Instant now)
      throws IOException, BackupException {
    if (Files.exists(file)) {
      throw new BackupException(file + " is there already; give another name, or move it away");
    }
    Path part = sibling(file, ".part");
    try {
      Manifest made = write(from, part, now);
      for (int i = 1; i < TRIES && !made.missing().isEmpty(); i++) {
        made = write(from, part, now);
      }
      FileSync.of(part);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
      return made;
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static Manifest write(Place from, Path part, Instant now) throws IOException {
    Path snapshot = sibling(part, ".db");
    Files.deleteIfExists(snapshot);
    try (OutputStream bytes = Files.newOutputStream(part);
        ZipOutputStream zip = new ZipOutputStream(bytes)) {
      SqliteSnapshot.write(from.store(), snapshot);
      Contents contents = SqliteSnapshot.check(snapshot);
      Digest store = add(zip, Archive.STORE, snapshot);
      List<Digest> missing = new ArrayList<>();
      Set<Digest> modules =
          addAll(zip, Archive.MODULES, new BlobFolder(from.modules()), contents.modules(), missing);
      Set<Digest> results =
          addAll(zip, Archive.RESULTS, new BlobFolder(from.results()), contents.results(), missing);
      Manifest manifest =
          new Manifest(
              Manifest.FORMAT,
              now,
              contents.schema(),
              contents.rows(),
              store,
              modules,
              results,
              missing);
      zip.putNextEntry(new ZipEntry(Archive.MANIFEST));
      zip.write(RecordJson.mapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(manifest));
      zip.closeEntry();
      return manifest;
    } finally {
      Files.deleteIfExists(snapshot);
    }
  }

  private static Set<Digest> addAll(
      ZipOutputStream zip, String folder, BlobFolder from, Set<Digest> wanted, List<Digest> missing)
      throws IOException {
    Set<Digest> added = new TreeSet<>();
    for (Digest digest : wanted) {
      Optional<Path> found = from.find(digest);
      try {
        // What is not what it is called is missing, too.
        if (found.isPresent() && add(zip, folder + digest.hex(), found.get()).equals(digest)) {
          added.add(digest);
        } else {
          missing.add(digest);
        }
      } catch (NoSuchFileException deletedMeanwhile) {
        missing.add(digest);
      }
    }
    return added;
  }

  private static Digest add(ZipOutputStream zip, String name, Path file) throws IOException {
    try (var bytes = Files.newInputStream(file)) {
      zip.putNextEntry(new ZipEntry(name));
      var hashed = new DigestOutputStream(zip, Digest.sha256());
      bytes.transferTo(hashed);
      zip.closeEntry();
      return Digest.of(hashed.getMessageDigest());
    }
  }

  /** Reads all of it: every page and row of the store, every module and result. */
  public static Manifest verify(Path file) throws IOException, BackupException {
    Path snapshot = sibling(file, ".db");
    try (Archive archive = Archive.open(file)) {
      unpack(archive, snapshot);
      check(archive.says(), file, snapshot);
      for (Digest module : archive.says().modules()) {
        archive.copy(Archive.MODULES + module.hex(), module, OutputStream.nullOutputStream());
      }
      for (Digest result : archive.says().results()) {
        archive.copy(Archive.RESULTS + result.hex(), result, OutputStream.nullOutputStream());
      }
      return archive.says();
    } finally {
      Files.deleteIfExists(snapshot);
    }
  }

  private static void unpack(Archive archive, Path snapshot) throws IOException, BackupException {
    try (OutputStream out = Files.newOutputStream(snapshot)) {
      archive.copy(Archive.STORE, archive.says().store(), out);
    }
  }

  private static void check(Manifest says, Path file, Path snapshot) throws BackupException {
    Contents found = SqliteSnapshot.check(snapshot);
    Set<Digest> wanted = new TreeSet<>(found.modules());
    wanted.addAll(found.results());
    Set<Digest> there = new TreeSet<>(says.modules());
    there.addAll(says.results());
    there.addAll(says.missing());
    if (!found.rows().equals(says.rows()) || !wanted.equals(there)) {
      throw new BackupException(file + " is damaged: its manifest is not of its store");
    }
  }

  /**
   * Puts it back where nothing is; a manager that starts there is obeyed by proplets that know
   * managers which came after the backup.
   *
   * @throws BackupException if something is there, or the backup is damaged: then nothing is put
   *     back
   */
  public static Manifest restore(Path file, Place to) throws IOException, BackupException {
    requireNothing(to);
    verify(file);
    Path snapshot = sibling(to.store(), ".restored");
    try (Archive archive = Archive.open(file)) {
      Files.createDirectories(to.home());
      keepAll(archive, Archive.MODULES, archive.says().modules(), to.modules());
      keepAll(archive, Archive.RESULTS, archive.says().results(), to.results());
      unpack(archive, snapshot);
      SqliteSnapshot.raiseEpoch(snapshot);
      FileSync.of(snapshot);
      Files.move(snapshot, to.store(), StandardCopyOption.ATOMIC_MOVE);
      FileSync.of(to.home());
      return archive.says();
    } finally {
      Files.deleteIfExists(snapshot);
    }
  }

  private static void requireNothing(Place to) throws IOException, BackupException {
    List<Path> places = new ArrayList<>(SqliteSnapshot.files(to.store()));
    places.add(to.modules());
    places.add(to.results());
    for (Path taken : places) {
      if (Files.isDirectory(taken) ? hasFiles(taken) : Files.exists(taken)) {
        throw new BackupException(
            taken + " is there already; stop the manager and move it away, nothing was changed");
      }
    }
  }

  private static boolean hasFiles(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.anyMatch(Files::isRegularFile);
    }
  }

  private static void keepAll(Archive archive, String folder, Set<Digest> digests, Path root)
      throws IOException, BackupException {
    BlobFolder into = new BlobFolder(root);
    for (Digest digest : digests) {
      try (var bytes = archive.stream(folder + digest.hex())) {
        into.keep(digest, bytes);
      }
    }
  }

  private static Path sibling(Path file, String end) {
    return file.resolveSibling(file.getFileName() + end);
  }
}
