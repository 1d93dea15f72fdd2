package io.turboprop.proplet.join;

import io.turboprop.codec.MalformedMessageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A proplet's identity in its data folder: {@code identity.json}, and {@code machine}, by which a
 * manager knows it again. Only their owner may read them. Blocks.
 */
public final class IdentityFolder {
  private static final Logger log = LoggerFactory.getLogger(IdentityFolder.class);
  private static final String JOURNAL = "journal";

  private final Path folder;
  private final Path identity;
  private final Path machine;

  /**
   * @param folder made when something is written
   */
  public IdentityFolder(Path folder) {
    this.folder = folder;
    this.identity = folder.resolve("identity.json");
    this.machine = folder.resolve("machine");
  }

  /**
   * The identity that was kept; empty if there is none, or none that can be read: joining gives it
   * anew, for the machine is known.
   */
  public Optional<JoinedIdentity> load() throws IOException {
    try {
      return Optional.of(JoinedIdentity.decode(Files.readAllBytes(identity)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (MalformedMessageException e) {
      log.warn("{} is damaged ({}); this machine has to join again", identity, e.getMessage());
      return Optional.empty();
    }
  }

  /**
   * On disk when it returns, in place of a former one. What the journal holds of another proplet is
   * put aside: nobody would take it from this one.
   */
  public void save(JoinedIdentity now) throws IOException {
    Optional<String> before = load().map(former -> former.credentials().entity());
    String id = now.credentials().entity();
    if (before.filter(former -> !former.equals(id)).isPresent()) {
      putJournalAside(before.get());
    }
    write(identity, now.encode());
  }

  private void putJournalAside(String former) throws IOException {
    Path journal = folder.resolve(JOURNAL);
    if (Files.exists(journal)) {
      Path aside = folder.resolve(JOURNAL + "-of-" + former);
      Files.move(journal, aside, StandardCopyOption.ATOMIC_MOVE);
      log.warn("this machine was proplet {} before; its journal is at {}", former, aside);
    }
  }

  /**
   * What this machine calls itself towards managers; the same from the first time on.
   *
   * @param fresh a text that nobody can guess
   */
  public String machine(Supplier<String> fresh) throws IOException {
    try {
      String known = Files.readString(machine).strip();
      if (!known.isEmpty()) {
        return known;
      }
    } catch (NoSuchFileException e) {
      // The first time.
    }
    String made = fresh.get();
    write(machine, made.getBytes(StandardCharsets.UTF_8));
    return made;
  }

  /** Whole or not at all, and never readable to others, not even for a moment. */
  private void write(Path file, byte[] content) throws IOException {
    Files.createDirectories(folder);
    Path next = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(next);
    createForOwner(next);
    try (FileChannel channel = FileChannel.open(next, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void createForOwner(Path file) throws IOException {
    if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } else {
      Files.createFile(file);
    }
  }
}
