package io.turboprop.manager.store.etcd;

import io.etcd.jetcd.ByteSequence;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bytes of blobs: keys that only a name in the mirror leads to, and that never change. Blocks;
 * thread-safe. Failures are {@code OrchestratorException}.
 */
final class Pieces {
  private static final Logger LOG = LoggerFactory.getLogger(Pieces.class);

  /** What etcd likes; some of it fits into the smallest request that it may be told to take. */
  private static final int MOST = 512 << 10;

  private final Etcd etcd;
  private final Texts texts;
  private final EtcdOptions options;
  private final InstantSource clock;

  Pieces(Etcd etcd, Texts texts, EtcdOptions options, InstantSource clock) {
    this.etcd = etcd;
    this.texts = texts;
    this.options = options;
    this.clock = clock;
  }

  /** Of a piece, but for the last one of a blob. */
  int size() {
    return Math.min(MOST, options.bytes() / 2);
  }

  /**
   * To add pieces to an upload that was begun, and which nobody else adds to.
   *
   * @param bytes that it was begun with
   */
  Sending send(String upload, long bytes) {
    String key = Texts.UPLOADS + upload;
    Etcd.Stored begun = call(() -> etcd.get(key)).getFirst();
    if (begun.value() == null) {
      throw abandoned();
    }
    return new Sending(upload, bytes, begun.modified());
  }

  OrchestratorException abandoned() {
    return new OrchestratorException(
        ErrorCode.STORE_UNAVAILABLE,
        "store "
            + options.address()
            + ": an upload stood still for so long that it was thrown away; upload it again");
  }

  /** One upload on its way. For one thread. */
  final class Sending {
    private final String upload;
    private final String key;
    private final long bytes;
    private long modified;
    private int next;

    private Sending(String upload, long bytes, long modified) {
      this.upload = upload;
      this.key = Texts.UPLOADS + upload;
      this.bytes = bytes;
      this.modified = modified;
    }

    /**
     * Puts a piece behind the others, and shows that the upload is alive.
     *
     * @throws OrchestratorException also if somebody took it for abandoned meanwhile
     */
    void add(byte[] piece) {
      Blob.Coming alive = new Blob.Coming(bytes, clock.instant());
      List<Etcd.Change> changes =
          List.of(
              new Etcd.Change.PutBytes(Texts.piece(upload, next), ByteSequence.from(piece)),
              new Etcd.Change.Put(key, texts.encode(upload, alive), 0));
      while (!call(() -> put(changes))) {
        // The answer to an earlier try was lost; once more does no harm.
      }
      next++;
    }

    private boolean put(List<Etcd.Change> changes) throws EtcdException {
      Etcd.Outcome outcome =
          etcd.transact(List.of(new Etcd.Expected(key, modified)), changes, List.of(key));
      if (!outcome.succeeded() && outcome.found().getFirst().value() == null) {
        throw abandoned();
      }
      modified = outcome.succeeded() ? outcome.revision() : outcome.found().getFirst().modified();
      return outcome.succeeded();
    }

    /** Throws away what came. If that fails, it is left to be found later. */
    void discard() {
      try {
        etcd.transact(
            List.of(),
            List.of(new Etcd.Change.DeleteAll(Texts.pieces(upload)), new Etcd.Change.Delete(key)),
            List.of());
      } catch (EtcdException e) {
        LOG.debug("an upload is left behind: {}", e.getMessage());
      }
    }
  }

  Optional<byte[]> piece(String upload, int number) {
    return call(() -> etcd.bytesOf(Texts.piece(upload, number)));
  }

  /** Of an upload that no name leads to, and none ever will. */
  void delete(String upload) {
    List<Etcd.Change> all = List.of(new Etcd.Change.DeleteAll(Texts.pieces(upload)));
    call(() -> etcd.transact(List.of(), all, List.of()));
  }

  /** All uploads that have pieces. */
  Set<String> uploads() {
    return call(() -> etcd.keys(Texts.PIECES)).stream()
        .map(key -> key.substring(Texts.PIECES.length(), key.lastIndexOf('/')))
        .collect(Collectors.toSet());
  }

  private <T> T call(Patience.Step<T> step) {
    try {
      return Patience.call(options, step);
    } catch (EtcdException e) {
      throw Failures.explain(options.address(), e);
    }
  }
}
