package io.turboprop.manager.service;

import io.turboprop.manager.store.ResultBlobs;
import io.turboprop.manager.store.WrongContentException;
import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import io.vertx.core.Future;
import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.Map;

/** Large results in memory; the disk can be full. */
final class MemoryResults implements ResultBlobs {
  final Map<Digest, byte[]> kept = new HashMap<>();
  int open;
  boolean full;

  @Override
  public Future<Boolean> has(Digest result) {
    return Future.succeededFuture(kept.containsKey(result));
  }

  @Override
  public Future<Writing> begin() {
    open++;
    var content = new ByteArrayOutputStream();
    return Future.succeededFuture(
        new Writing() {
          @Override
          public Future<Void> append(Bytes next) {
            content.writeBytes(next.unsafeArray());
            return full ? Future.failedFuture("disk full") : Future.succeededFuture();
          }

          @Override
          public Future<Void> keep(Digest expected) {
            open--;
            Digest found = Digest.of(content.toByteArray());
            if (!found.equals(expected)) {
              return Future.failedFuture(new WrongContentException(expected, found));
            }
            kept.put(found, content.toByteArray());
            return Future.succeededFuture();
          }

          @Override
          public Future<Void> discard() {
            open--;
            return Future.succeededFuture();
          }
        });
  }

  @Override
  public Future<Void> remove(Digest result) {
    kept.remove(result);
    return Future.succeededFuture();
  }
}
