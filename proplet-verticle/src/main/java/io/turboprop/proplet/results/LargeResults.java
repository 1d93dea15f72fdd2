package io.turboprop.proplet.results;

import io.turboprop.model.Bytes;
import io.turboprop.model.ResultRef;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.Set;

/**
 * Where results are that are larger than a message. Called on the proplet's loop, where futures
 * end, too.
 */
public interface LargeResults {

  /**
   * Before all else: what an earlier boot left is deleted, but for what is owed.
   *
   * @return ends when that is done, or cannot be
   */
  Future<Void> begin(Set<ResultName> owed);

  /**
   * For what one guest writes, if its output may become a large result.
   *
   * @param inline bytes of it that travel in a message
   * @param most bytes that are kept
   */
  Optional<ResultSpool> spool(ResultName name, long inline, long most);

  /**
   * The guest ended well and its output is its result. Never fails.
   *
   * @return what is on the disk now; empty if a message carries as much
   */
  Future<Optional<ResultRef>> keep(ResultName name, ResultSpool spool);

  /** The output of the guest is no result. */
  void discard(ResultSpool spool);

  /**
   * Part of a result that was kept. Fails with an {@link java.io.IOException} if it is not there.
   */
  Future<Part> read(ResultName name, long from, int length);

  /**
   * @param size of the whole
   */
  record Part(long size, Bytes data) {}

  /** The manager has it. */
  void forget(ResultName name);

  /** Bytes on the disk, or on their way to it. */
  long bytes();

  /** Keeps none: results are cut to what a message carries. */
  static LargeResults none() {
    return new NoLargeResults();
  }
}
