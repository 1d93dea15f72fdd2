package io.turboprop.proplet.artifact;

import io.turboprop.image.ChunkMap;
import io.turboprop.wire.ImageFrame;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.BitSet;
import java.util.function.Function;

/** Reads all missing chunks of one image straight from a source, some pieces at once. */
final class DirectFetch {
  private static final int PIECE_BYTES = 1 << 20;
  private static final int AT_ONCE = 4;

  private final ChunkMap map;
  private final BitSet missing;
  private final DirectChunks.Source source;
  private final Function<ImageFrame.Chunks, Future<Void>> store;
  private final Promise<Void> done = Promise.promise();
  private int underWay;

  /**
   * @param missing is used up
   * @param store ends when the chunks are dealt with
   */
  DirectFetch(
      ChunkMap map,
      BitSet missing,
      DirectChunks.Source source,
      Function<ImageFrame.Chunks, Future<Void>> store) {
    this.map = map;
    this.missing = missing;
    this.source = source;
    this.store = store;
  }

  /** Ends when all chunks were given to be stored; fails with the first read that does. */
  Future<Void> run() {
    next();
    return done.future();
  }

  /** No more is read. */
  void stop() {
    done.tryFail("nobody wants it any more");
  }

  private void next() {
    while (underWay < AT_ONCE && !missing.isEmpty() && !done.future().isComplete()) {
      int first = missing.nextSetBit(0);
      int end = first + 1;
      while (missing.get(end) && map.bytesOf(first, end + 1 - first) <= PIECE_BYTES) {
        end++;
      }
      missing.clear(first, end);
      read(first, end - first);
    }
    if (underWay == 0) {
      done.tryComplete();
    }
  }

  private void read(int first, int count) {
    underWay++;
    source
        .read(map.image(), map.offset(first), (int) map.bytesOf(first, count))
        .compose(
            bytes -> store.apply(new ImageFrame.Chunks(map.digest(), 0, 0, first, count, bytes)))
        .onComplete(
            stored -> {
              underWay--;
              next();
            },
            failure -> {
              underWay--;
              done.tryFail(failure);
            });
  }
}
