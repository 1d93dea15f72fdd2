package io.turboprop.system.sim;

import io.turboprop.manager.store.Batch;
import io.turboprop.manager.store.Store;
import io.turboprop.manager.store.memory.MemoryStore;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The manager's disk: a real store in the heap that outlives the manager's processes. Batches
 * become durable together after a simulated fsync; when the process is killed, of those under way
 * some from the front are there and the others are not, and nobody is told.
 */
final class SimStore implements ManagersStore {
  private static final int FASTEST_NANOS = 100_000;
  private static final int SLOWEST_NANOS = 4_000_000;

  private record Waiting(Batch batch, Promise<Void> answer, Life asker, Store by) {}

  private final World world;
  private final SplittableRandom random;
  private final Consumer<Batch> committed;
  private final MemoryStore durable;
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private boolean syncing;
  private int generation;
  private boolean full;
  private long extraNanos;

  /**
   * @param committed hears of each batch as it becomes durable
   */
  SimStore(World world, InstantSource clock, Consumer<Batch> committed) {
    this.world = world;
    this.random = world.chance();
    this.committed = committed;
    this.durable = new MemoryStore(clock);
  }

  @Override
  public Store durable() {
    return durable;
  }

  Store of(Life process) {
    return new View(durable.beside(), process);
  }

  @Override
  public void full(boolean now) {
    full = now;
  }

  @Override
  public void slow(long nanos) {
    extraNanos = nanos;
  }

  /** The process is gone. */
  void crash() {
    int kept = waiting.isEmpty() ? 0 : random.nextInt(waiting.size() + 1);
    for (int i = 0; i < kept; i++) {
      write(waiting.remove());
    }
    waiting.clear();
    syncing = false;
    generation++;
  }

  private void commit(Batch batch, Promise<Void> answer, Life asker, Store by) {
    if (full) {
      asker.in(
          latency(),
          () ->
              answer.fail(
                  new OrchestratorException(
                      ErrorCode.STORE_UNAVAILABLE, "the simulated disk is full")));
      return;
    }
    waiting.add(new Waiting(batch, answer, asker, by));
    sync();
  }

  private long latency() {
    return random.nextLong(FASTEST_NANOS);
  }

  private void sync() {
    if (syncing || waiting.isEmpty()) {
      return;
    }
    syncing = true;
    int group = waiting.size();
    int of = generation;
    world.after(
        random.nextLong(FASTEST_NANOS, SLOWEST_NANOS) + extraNanos, () -> synced(of, group));
  }

  private void synced(int of, int group) {
    if (of != generation) {
      return;
    }
    for (int i = 0; i < group; i++) {
      Waiting next = waiting.remove();
      var refused = write(next);
      next.asker().in(latency(), () -> answer(next, refused));
    }
    syncing = false;
    sync();
  }

  private static void answer(Waiting next, Optional<Throwable> refused) {
    refused.ifPresentOrElse(next.answer()::fail, next.answer()::complete);
  }

  private Optional<Throwable> write(Waiting next) {
    var done = next.by().commit(next.batch());
    if (done.succeeded()) {
      committed.accept(next.batch());
    }
    return Optional.ofNullable(done.cause());
  }

  private final class View extends SimStoreView {
    private final Life process;

    View(Store own, Life process) {
      super(own);
      this.process = process;
    }

    @Override
    public Future<Void> commit(Batch batch) {
      Promise<Void> answer = Promise.promise();
      SimStore.this.commit(batch, answer, process, own());
      return answer.future();
    }

    @Override
    <T> Future<T> later(Function<Store, Future<T>> question) {
      Promise<T> answer = Promise.promise();
      process.in(latency(), () -> question.apply(own()).onComplete(answer));
      return answer.future();
    }

    @Override
    void tell(Runnable news) {
      process.in(latency(), news);
    }
  }
}
