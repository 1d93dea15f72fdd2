package io.turboprop.manager.store.migrate;

import io.turboprop.manager.store.BlobKind;
import io.turboprop.manager.store.SharedBlobs;
import io.turboprop.manager.store.migrate.Moved.Line;
import io.turboprop.model.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Copies one store into another, which is empty, and compares both afterwards. If it ends before
 * that, the target stays marked as unfinished, and the next migration begins anew.
 */
public final class Migration {
  private final Outgoing from;
  private final Incoming to;

  /** For blobs that lie in no file. */
  private final Path scratch;

  private Migration(Outgoing from, Incoming to, Path scratch) {
    this.from = from;
    this.to = to;
    this.scratch = scratch;
  }

  /**
   * @throws MigrationException if blobs are missing, and then nothing was changed; or if the target
   *     does not have in the end what the source has
   */
  public static Moved run(Outgoing from, Incoming to) throws IOException, MigrationException {
    Path scratch = Files.createTempFile("turboprop-", ".blob");
    try {
      return new Migration(from, to, scratch).run();
    } finally {
      Files.deleteIfExists(scratch);
    }
  }

  private Moved run() throws IOException, MigrationException {
    requireBlobs();
    to.begin();
    List<Line> lines = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      lines.add(line(kind, from, true));
    }
    for (BlobKind kind : BlobKind.values()) {
      lines.add(copyBlobs(kind));
    }
    to.numbers(from.numbers());
    compare(lines);
    to.finish();
    return new Moved(from.numbers(), lines);
  }

  private void requireBlobs() throws IOException, MigrationException {
    List<String> wrong = new ArrayList<>();
    for (BlobKind kind : BlobKind.values()) {
      for (Digest digest : from.referenced(kind)) {
        var file = from.blob(kind, digest, scratch);
        if (file.isEmpty()) {
          wrong.add(kind.title() + " " + digest + " is missing");
        } else if (!digest.equals(digestOf(file.get()))) {
          wrong.add(kind.title() + " " + digest + " is damaged");
        }
      }
    }
    if (!wrong.isEmpty()) {
      throw new MigrationException(
          String.join(", ", wrong)
              + "; put it back, or delete the tasks and functions that refer to it. Nothing was"
              + " changed");
    }
  }

  private static Digest digestOf(Path file) throws IOException {
    MessageDigest hash = Digest.sha256();
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), hash)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return Digest.of(hash);
  }

  private Line line(Kind kind, Outgoing store, boolean copied) {
    Tally tally = new Tally();
    store.each(
        kind,
        write -> {
          tally.add(write);
          if (copied) {
            to.put(write);
          }
        });
    return line(kind.title(), tally);
  }

  private static Line line(String title, Tally tally) {
    Tally.Sum sum = tally.sum();
    return new Line(title, sum.count(), sum.digest());
  }

  private Line copyBlobs(BlobKind kind) throws IOException, MigrationException {
    SharedBlobs into = to.blobs(kind);
    Set<Digest> digests = new TreeSet<>(from.referenced(kind));
    for (Digest digest : digests) {
      Path file =
          from.blob(kind, digest, scratch)
              .orElseThrow(
                  () -> new MigrationException(kind.title() + " " + digest + " has vanished"));
      into.keep(digest, file);
    }
    return line(kind, digests);
  }

  private static Line line(BlobKind kind, Set<Digest> digests) {
    Tally tally = new Tally();
    digests.forEach(digest -> tally.add(digest.toString()));
    return line(kind.title() + "s", tally);
  }

  /** Reads all of the target: what was written is not enough to know. */
  private void compare(List<Line> expected) throws IOException, MigrationException {
    List<Line> found = new ArrayList<>();
    try (Outgoing target = to.read()) {
      for (Kind kind : Kind.values()) {
        found.add(line(kind, target, false));
      }
      for (BlobKind kind : BlobKind.values()) {
        found.add(line(kind, wholeBlobs(kind, target)));
      }
      if (!target.numbers().equals(from.numbers())) {
        throw different(from.numbers() + " became " + target.numbers());
      }
    }
    for (int i = 0; i < expected.size(); i++) {
      if (!expected.get(i).equals(found.get(i))) {
        throw different(expected.get(i) + " became " + found.get(i));
      }
    }
  }

  private Set<Digest> wholeBlobs(BlobKind kind, Outgoing target) throws IOException {
    Set<Digest> whole = new TreeSet<>();
    for (Digest digest : to.blobs(kind).all()) {
      var file = target.blob(kind, digest, scratch);
      if (file.isPresent() && digestOf(file.get()).equals(digest)) {
        whole.add(digest);
      }
    }
    return whole;
  }

  private static MigrationException different(String how) {
    return new MigrationException(
        "the target has not what the source has (" + how + "); it stays unfinished, migrate again");
  }
}
