package io.turboprop.system.sim;

import io.turboprop.manager.store.Batch;
import io.turboprop.manager.store.Fence;
import io.turboprop.manager.store.FencedException;
import io.turboprop.manager.store.Lead;
import io.turboprop.manager.store.Store;
import io.turboprop.manager.store.memory.MemoryStore;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A store on a machine of its own that several managers share: a real one in the heap behind
 * simulated ways. Transactions become durable together; when it is restarted, each of those under
 * way is there or is not, and whoever made it finds out. Its clock, by which leases lapse, is its
 * own. What a commit may write is decided by the real lease and the real fence.
 */
final class SimDatabase implements ManagersStore, Victim {
  private static final int FASTEST_NANOS = 200_000;
  private static final int SLOWEST_NANOS = 6_000_000;

  /**
   * What is written in one go.
   *
   * @param by the life of the manager that wrote it
   * @param term epoch of the term that decided it
   * @param epoch that the commit carries
   */
  record Commit(Batch batch, Life by, long term, OptionalLong epoch) {}

  /** Hears of each commit as it becomes durable. */
  interface Watcher {
    /**
     * @param stored epoch of the store at that moment
     */
    void committed(Commit commit, long stored);
  }

  /** Commits of one manager that go together; what became of it is known once it was decided. */
  static final class Transaction {
    private final List<Commit> commits;
    private @Nullable List<Future<Void>> outcomes;

    Transaction(List<Commit> commits) {
      this.commits = commits;
    }
  }

  private record Waiting(Transaction transaction, DatabaseView asker) {}

  private final World world;
  private final SplittableRandom random;
  private final Mutation mutation;
  private final Watcher watcher;
  private final SimProcess process;
  private final MemoryStore durable;
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private @Nullable Life asking;
  private long epoch;
  private boolean syncing;
  private boolean full;
  private long extraNanos;

  SimDatabase(House house, Watcher watcher) {
    this.world = house.world();
    this.random = world.chance();
    this.mutation = house.mutation();
    this.watcher = watcher;
    this.process = new SimProcess(world, "store");
    this.durable = new MemoryStore(this::now);
  }

  private Instant now() {
    return asking == null ? process.wall() : mutation.leaseClock(process, asking);
  }

  @Override
  public Store durable() {
    return durable;
  }

  /** The store as this life of a manager has it, over these ways. */
  DatabaseView of(Life manager, SimNet.Ways ways) {
    return new DatabaseView(this, durable.beside(), manager, ways);
  }

  World world() {
    return world;
  }

  @Override
  public SimProcess process() {
    return process;
  }

  @Override
  public void start() {
    process.start();
  }

  /** It is away: of what is under way some is durable. */
  @Override
  public void kill(boolean unnoticed) {
    if (!process.up()) {
      return;
    }
    waiting.stream().filter(w -> random.nextBoolean()).forEach(w -> decide(w.transaction()));
    waiting.clear();
    syncing = false;
    process.kill();
  }

  @Override
  public void full(boolean now) {
    full = now;
  }

  @Override
  public void slow(long nanos) {
    extraNanos = nanos;
  }

  /** Whether it answers, and takes what it is given. */
  boolean well() {
    return process.up() && !process.frozen() && !full;
  }

  /** Runs here what arrived; empty-handed if nobody is here. */
  void arrived(Runnable action, Runnable nobody) {
    Life life = process.life();
    if (life == null) {
      nobody.run();
    } else {
      process.run(life, action);
    }
  }

  /** A transaction came, perhaps again. */
  void take(Transaction transaction, DatabaseView asker) {
    waiting.add(new Waiting(transaction, asker));
    sync();
  }

  /** A candidate asks for the lease. */
  Future<Lead> campaign(Store own, Function<Store, Future<Lead>> question, Life asker) {
    asking = asker;
    Future<Lead> answer = question.apply(own);
    asking = null;
    Lead lead = answer.result();
    epoch = Math.max(epoch, lead.epoch());
    return Future.succeededFuture(
        new Lead(lead.holder(), mutation.epoch(lead.epoch()), lead.remaining()));
  }

  private void sync() {
    Life life = process.life();
    if (syncing || waiting.isEmpty() || life == null) {
      return;
    }
    syncing = true;
    int group = waiting.size();
    life.in(
        random.nextLong(FASTEST_NANOS, SLOWEST_NANOS) + extraNanos,
        () -> {
          for (int i = 0; i < group; i++) {
            Waiting next = waiting.remove();
            next.asker().decided(next.transaction(), decide(next.transaction()));
          }
          syncing = false;
          sync();
        });
  }

  private List<Future<Void>> decide(Transaction transaction) {
    List<Future<Void>> known = transaction.outcomes;
    if (known != null) {
      return known;
    }
    List<Future<Void>> outcomes = new ArrayList<>();
    transaction.commits.forEach(commit -> outcomes.add(write(commit)));
    transaction.outcomes = outcomes;
    return outcomes;
  }

  private Future<Void> write(Commit commit) {
    if (full) {
      return Future.failedFuture(
          new OrchestratorException(ErrorCode.STORE_UNAVAILABLE, "the simulated store is full"));
    }
    long stored = mutation.epoch(epoch);
    try {
      if (mutation.fenced()) {
        Fence.check(commit.epoch(), stored);
      }
    } catch (FencedException fenced) {
      return Future.failedFuture(fenced);
    }
    // Without its epoch: the fence was decided on above, or a mutant has none.
    Future<Void> done = durable.commit(new Batch(commit.batch().writes()));
    if (done.succeeded()) {
      watcher.committed(commit, stored);
    }
    return done;
  }
}
