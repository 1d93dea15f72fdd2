package io.turboprop.proxy.spool;

import io.turboprop.model.Digest;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;

/** Those who wait for room, and get it in the order they came. Event loop of its owner only. */
final class RoomQueue {
  private final BlobIndex index;
  private final Consumer<Digest> leave;
  private final Queue<Waiting> waiting = new ArrayDeque<>();

  private record Waiting(long size, Promise<Void> room) {}

  /**
   * @param leave deletes a blob that makes room
   */
  RoomQueue(BlobIndex index, Consumer<Digest> leave) {
    this.index = index;
    this.leave = leave;
  }

  /** Ends when so much is set aside in the index. */
  Future<Void> room(long size) {
    Waiting newcomer = new Waiting(size, Promise.promise());
    waiting.add(newcomer);
    admit();
    return newcomer.room().future();
  }

  /** Some room may have become free. */
  void admit() {
    while (!waiting.isEmpty()) {
      Optional<List<Digest>> leaving = index.reserve(waiting.peek().size());
      if (leaving.isEmpty()) {
        return;
      }
      leaving.get().forEach(leave);
      waiting.remove().room().complete();
    }
  }
}
