package io.turboprop.manager.store.postgres;

import io.turboprop.manager.store.BlobKind;
import io.turboprop.manager.store.SharedBlobs;
import io.turboprop.model.Digest;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * Blobs of one kind as rows of pieces. Pieces come one by one, each in a transaction of its own,
 * under an upload that nobody finds; a last short transaction gives it the digest. What lost its
 * digest is deleted afterwards, beside the lock of all who write.
 */
final class PostgresBlobs implements SharedBlobs {
  private static final int PIECE_BYTES = 512 << 10;

  /** A blob that is replaced while it is read, again and again, is nothing to wait for. */
  private static final int TRIES = 5;

  private static final Object[] NONE = {};

  /** Pieces come at least as often, or nobody brings them any more. */
  private static final String ABANDONED =
      """
      select u.id from blob_upload u
      where u.at < now() - interval '1 hour' and not exists (select from blob where upload = u.id)\
      """;

  private final BlobKind kind;
  private final SessionPool sessions;

  /** Which column refers to a blob of this kind. */
  private final String references;

  PostgresBlobs(BlobKind kind, SessionPool sessions) {
    this.kind = kind;
    this.sessions = sessions;
    this.references =
        switch (kind) {
          case MODULE ->
              """
              exists (select from task where file_digest = b.digest)
                or exists (select from function_module where digest = b.digest)\
              """;
          case RESULT -> "exists (select from task_result where digest = b.digest)";
        };
  }

  /** What is found under a digest. */
  private record Found(long upload, long bytes) {}

  @Override
  public BlobKind kind() {
    return kind;
  }

  @Override
  public boolean contains(Digest digest) {
    return sessions.call(db -> find(db, digest).isPresent());
  }

  private Optional<Found> find(Db db, Digest digest) throws DbException {
    for (Row row :
        db.rows(
            "select upload, bytes from blob where kind = $1 and digest = $2",
            kind.title(),
            digest.toString())) {
      return Optional.of(new Found(row.getLong(0), row.getLong(1)));
    }
    return Optional.empty();
  }

  @Override
  public void keep(Digest digest, Path file) throws IOException {
    sessions.callWithFile(
        db -> {
          Found whole = send(db, digest, file);
          name(db, digest, whole);
          return true;
        });
  }

  private static Found send(Db db, Digest digest, Path file) throws DbException, IOException {
    long upload =
        db.rows("insert into blob_upload default values returning id", NONE)
            .iterator()
            .next()
            .getLong(0);
    MessageDigest hash = Digest.sha256();
    long bytes = 0;
    try (InputStream in = Files.newInputStream(file)) {
      byte[] piece = in.readNBytes(PIECE_BYTES);
      for (int number = 0; piece.length > 0; number++) {
        hash.update(piece);
        bytes += piece.length;
        db.rows(
            """
            with alive as (update blob_upload set at = now() where id = $1 returning id)
            insert into blob_piece(upload, number, bytes) select id, $2, $3 from alive\
            """,
            upload,
            number,
            Buffer.buffer(piece));
        piece = in.readNBytes(PIECE_BYTES);
      }
    }
    Digest found = Digest.of(hash);
    if (!found.equals(digest)) {
      delete(db, upload);
      throw new IOException(file + " has digest " + found + ", not " + digest);
    }
    return new Found(upload, bytes);
  }

  /** Now it is there. */
  private void name(Db db, Digest digest, Found whole) throws DbException {
    db.rows(db.send("begin"));
    // Those who bring the same at once come one after the other.
    db.rows("select pg_advisory_xact_lock(hashtext($1), 7472)", digest.toString());
    Optional<Found> before = find(db, digest);
    db.rows(
        """
        insert into blob(kind, digest, bytes, upload, at) values ($1, $2, $3, $4, now())
        on conflict (kind, digest) do update
          set bytes = excluded.bytes, upload = excluded.upload, at = excluded.at\
        """,
        kind.title(),
        digest.toString(),
        whole.bytes,
        whole.upload);
    db.rows(db.send("commit"));
    if (before.isPresent()) {
      delete(db, before.get().upload);
    }
  }

  private static void delete(Db db, long upload) throws DbException {
    db.rows("delete from blob_upload where id = $1", upload);
  }

  @Override
  public boolean copy(Digest digest, Path file) throws IOException {
    return sessions.callWithFile(db -> copy(db, digest, file));
  }

  private boolean copy(Db db, Digest digest, Path file) throws DbException, IOException {
    for (int i = 0; i < TRIES; i++) {
      Optional<Found> found = find(db, digest);
      if (found.isEmpty()) {
        return false;
      }
      if (pieces(db, found.get(), file)) {
        return true;
      }
      // Replaced or deleted meanwhile; or a piece is missing, as will show.
    }
    return true;
  }

  /** Gives whether all of it was there. */
  private static boolean pieces(Db db, Found found, Path file) throws DbException, IOException {
    long written = 0;
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int number = 0; written < found.bytes; number++) {
        Optional<Buffer> piece = piece(db, found.upload, number);
        if (piece.isEmpty()) {
          return false;
        }
        out.write(piece.get().getBytes());
        written += piece.get().length();
      }
    }
    return true;
  }

  private static Optional<Buffer> piece(Db db, long upload, int number) throws DbException {
    for (Row row :
        db.rows("select bytes from blob_piece where upload = $1 and number = $2", upload, number)) {
      return Optional.of(row.getBuffer(0));
    }
    return Optional.empty();
  }

  @Override
  public void remove(Digest digest, OptionalLong epoch) {
    sessions.call(
        db -> {
          forget(
              db,
              epoch,
              "delete from blob b where kind = $1 and digest = any($2) and not ("
                  + references
                  + ") returning upload",
              Set.of(digest));
          return true;
        });
  }

  @Override
  public int collect(Set<Digest> referenced, OptionalLong epoch) {
    return sessions.call(
        db -> {
          int deleted =
              forget(
                  db,
                  epoch,
                  "delete from blob b where kind = $1 and not (digest = any($2)) and at <= now() - "
                      + kind.young().toSeconds()
                      + " * interval '1 second' and not ("
                      + references
                      + ") returning upload",
                  referenced);
          for (Row row : db.rows(ABANDONED, NONE)) {
            delete(db, row.getLong(0));
          }
          return deleted;
        });
  }

  /** With the lock of all who write, so that nobody begins to refer to one meanwhile. */
  private int forget(Db db, OptionalLong epoch, String delete, Set<Digest> digests)
      throws DbException {
    List<Long> uploads = new ArrayList<>();
    db.rows(db.send("begin"));
    State state = State.of(db.rows(State.lock(db)));
    if (epoch.isEmpty() || epoch.getAsLong() == state.epoch()) {
      String[] texts = digests.stream().map(Digest::toString).toArray(String[]::new);
      for (Row row : db.rows(delete, kind.title(), texts)) {
        uploads.add(row.getLong(0));
      }
    }
    db.rows(db.send("commit"));
    for (long upload : uploads) {
      delete(db, upload);
    }
    return uploads.size();
  }

  @Override
  public Set<Digest> all() {
    return sessions.call(
        db -> {
          Set<Digest> all = new TreeSet<>();
          for (Row row : db.rows("select digest from blob where kind = $1", kind.title())) {
            all.add(Digest.parse(row.getString(0)));
          }
          return all;
        });
  }
}
