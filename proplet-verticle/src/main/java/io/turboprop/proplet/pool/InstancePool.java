package io.turboprop.proplet.pool;

import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.proplet.engine.FailureKind;
import io.turboprop.proplet.engine.Invocation;
import io.turboprop.proplet.engine.RunOutcome;
import io.turboprop.proplet.engine.Warm;
import io.turboprop.proplet.engine.Warm.Readiness;
import io.turboprop.time.Backoff;
import io.turboprop.time.Cancellable;
import io.turboprop.time.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Instances of one module. A call goes to the instance that was used last, so that those which are
 * not needed grow cold and end; if none is free it waits, and if there are more calls than the
 * instances may have in hand, another one is made. An instance that cannot be called any more is
 * replaced.
 */
public final class InstancePool {
  private static final Logger log = LoggerFactory.getLogger(InstancePool.class);
  private static final Backoff AGAIN = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10));

  /** For calls whose callers are gone. */
  private static final Duration ABANDONED = Duration.ofSeconds(1);

  private static final RandomGenerator EXACTLY = () -> 0;

  private final String name;
  private final Supplier<Warm> maker;
  private final Duration mostTime;
  private final Places places;
  private final Executor loop;
  private final Timers timers;
  private final LongSupplier nanos;
  private final Runnable changed;

  private final Set<Instance> instances = new HashSet<>();
  private final Deque<Instance> idle = new ArrayDeque<>();
  private final WaitingCalls queue;
  private final Promise<Void> ready = Promise.promise();
  private final Promise<Void> gone = Promise.promise();
  private PoolRules rules;
  private int wanted;
  private int making;
  private int running;
  private int failures;
  private long lastCall;
  private boolean cgi;
  private boolean paused;
  private boolean retired;
  private @Nullable Cancellable sweep;

  /** One of them. */
  private static final class Instance {
    private final Warm warm;
    private long idleSince;
    private @Nullable PoolCall call;

    Instance(Warm warm) {
      this.warm = warm;
    }
  }

  /**
   * @param name for people
   * @param maker of instances; called on the loop
   * @param mostTime of one call
   * @param loop on which everything here runs
   * @param nanos monotonic clock
   * @param changed told when the number of instances is another one
   */
  public InstancePool(
      String name,
      PoolRules rules,
      Supplier<Warm> maker,
      Duration mostTime,
      Places places,
      Executor loop,
      Timers timers,
      LongSupplier nanos,
      Runnable changed) {
    this.name = name;
    this.rules = rules;
    this.maker = maker;
    this.mostTime = mostTime;
    this.places = places;
    this.loop = loop;
    this.timers = timers;
    this.nanos = nanos;
    this.changed = changed;
    this.lastCall = nanos.getAsLong();
    this.queue = new WaitingCalls(name, timers, this::endIfRetired);
    places.enter(this);
  }

  /**
   * Makes one instance at least, to see whether it can be done.
   *
   * @return fails with {@link NotBegunException} if it cannot
   */
  public Future<Void> prepare() {
    wanted = Math.max(wanted, Math.max(1, rules.min()));
    grow();
    return ready.future();
  }

  /** From now on. */
  public void rules(PoolRules newer) {
    rules = newer;
    wanted = Math.clamp(wanted, newer.min(), newer.max());
    shrink();
    grow();
    callOffSweep();
    sweepLater();
  }

  /** Instances that are there. */
  public int size() {
    return instances.size();
  }

  /** Whether its instances answer calls of CGI with headers, whoever deployed them. */
  public boolean cgi() {
    return cgi;
  }

  /** Calls that are there, begun or not. */
  public int inHand() {
    return running + queue.size();
  }

  /**
   * Calls one of them, as soon as one is free.
   *
   * @return fails with {@link NotBegunException} only
   */
  public Future<RunOutcome> call(PoolCall call) {
    lastCall = nanos.getAsLong();
    if (retired) {
      return refused(ReasonCode.NOT_SERVED, name + " is not served here any more");
    }
    Instance free = free();
    if (free != null) {
      Promise<RunOutcome> promise = Promise.promise();
      begin(free, call, call.left(), promise);
      return promise.future();
    }
    if (inHand() >= rules.capacity()) {
      return refused(
          ReasonCode.NO_CAPACITY,
          "%s has %d calls in hand and in its queue, the most there may be"
              .formatted(name, inHand()));
    }
    Future<RunOutcome> outcome = queue.add(call, lastCall);
    grow();
    return outcome;
  }

  private static Future<RunOutcome> refused(ReasonCode code, String why) {
    return Future.failedFuture(new NotBegunException(code, why));
  }

  /**
   * Nobody waits for it any more. A call that has begun may go on for a moment, then its instance
   * is ended with it.
   */
  public void abandon(PoolCall call) {
    for (Instance instance : instances) {
      if (call.equals(instance.call)) {
        timers.after(ABANDONED, () -> endIfStillIn(instance, call));
        return;
      }
    }
    queue.abandon(call);
  }

  private static void endIfStillIn(Instance instance, PoolCall call) {
    if (call.equals(instance.call)) {
      instance.warm.close();
    }
  }

  /** The one that was used last, and can be called. */
  private @Nullable Instance free() {
    Instance last = idle.pollLast();
    while (last != null && !last.warm.isUsable()) {
      drop(last);
      last = idle.pollLast();
    }
    return last;
  }

  private void begin(Instance on, PoolCall call, Duration left, Promise<RunOutcome> promise) {
    running++;
    on.call = call;
    Duration time = left.compareTo(mostTime) < 0 ? left : mostTime;
    on.warm
        .call(new Invocation(call.inputs(), call.env(), call.stdin(), time), call.output())
        .whenComplete((outcome, bug) -> loop.execute(() -> ended(on, outcome, bug, promise)));
  }

  private void ended(
      Instance on,
      @Nullable RunOutcome outcome,
      @Nullable Throwable bug,
      Promise<RunOutcome> promise) {
    running--;
    on.call = null;
    if (!instances.contains(on) || !on.warm.isUsable()) {
      drop(on);
    } else {
      free(on);
    }
    serveNext();
    grow();
    promise.complete(
        outcome != null
            ? outcome
            : RunOutcome.Failed.before(FailureKind.ENGINE, "the engine broke its word: " + bug));
    endIfRetired();
  }

  private void free(Instance instance) {
    instance.idleSince = nanos.getAsLong();
    idle.addLast(instance);
    shrink();
    sweepLater();
  }

  /** Ends what is beyond the most there may be; those in a call end after it. */
  private void shrink() {
    while (instances.size() > rules.max() && !idle.isEmpty()) {
      drop(idle.removeFirst());
    }
  }

  private void serveNext() {
    while (queue.hasNext(nanos.getAsLong())) {
      Instance free = free();
      if (free == null) {
        return;
      }
      WaitingCalls.Next next = queue.next(nanos.getAsLong());
      begin(free, next.call(), next.left(), next.outcome());
    }
  }

  private void grow() {
    wanted = Math.max(wanted, rules.wanted(inHand()));
    while (!paused && isShort()) {
      if (!places.take(this)) {
        noPlace();
        return;
      }
      make();
    }
  }

  private boolean isShort() {
    int target = retired ? rules.wanted(inHand()) : wanted;
    return instances.size() + making < Math.min(target, rules.max())
        && (!retired || !queue.isEmpty());
  }

  /** Those that wait for an instance in vain learn it. */
  private void noPlace() {
    if (instances.isEmpty() && making == 0) {
      var why =
          new Reason(
              ReasonCode.NO_CAPACITY,
              "this proplet has %d instances of functions, the most there may be"
                  .formatted(places.all()));
      ready.tryFail(new NotBegunException(why));
      queue.failAll(why);
    }
    wanted = Math.max(rules.min(), instances.size() + making);
    pause();
  }

  /** Nothing is made for a while. */
  private void pause() {
    paused = true;
    timers.after(
        AGAIN.delay(Math.max(1, failures), EXACTLY),
        () -> {
          paused = false;
          if (!gone.future().isComplete()) {
            grow();
          }
        });
  }

  private void make() {
    making++;
    Warm warm = maker.get();
    warm.ready().whenComplete((how, bug) -> loop.execute(() -> made(warm, how, bug)));
  }

  private void made(Warm warm, @Nullable Readiness how, @Nullable Throwable bug) {
    making--;
    if (how instanceof Readiness.Ready made && !gone.future().isComplete()) {
      cgi = made.cgi();
      failures = 0;
      Instance instance = new Instance(warm);
      instances.add(instance);
      free(instance);
      ready.tryComplete();
      changed.run();
      serveNext();
      endIfRetired();
      return;
    }
    places.giveBack();
    warm.close();
    if (!gone.future().isComplete()) {
      notMade(why(how, bug));
    }
  }

  private static Reason why(@Nullable Readiness how, @Nullable Throwable bug) {
    return how instanceof Readiness.NotReady(RunOutcome.Failed failed)
        ? failed.reason()
        : new Reason(ReasonCode.ENGINE_ERROR, "the engine broke its word: " + bug);
  }

  private void notMade(Reason why) {
    failures++;
    log.warn("no instance of {}: {}", name, why);
    ready.tryFail(new NotBegunException(why));
    wanted = Math.max(rules.min(), instances.size() + making);
    if (instances.isEmpty() && making == 0) {
      queue.failAll(why);
    }
    if (!paused) {
      pause();
    }
    endIfRetired();
  }

  private void drop(Instance instance) {
    instance.warm.close();
    if (instances.remove(instance)) {
      places.giveBack();
      changed.run();
    }
  }

  private void callOffSweep() {
    if (sweep != null) {
      sweep.cancel();
      sweep = null;
    }
  }

  private void sweepLater() {
    Instance coldest = idle.peekFirst();
    if (sweep == null && coldest != null && instances.size() + making > rules.min()) {
      long rest = coldest.idleSince + rules.idleTimeout().toNanos() - nanos.getAsLong();
      sweep = timers.after(Duration.ofNanos(Math.max(1, rest)), this::sweep);
    }
  }

  private void sweep() {
    sweep = null;
    long now = nanos.getAsLong();
    Instance coldest = idle.peekFirst();
    while (coldest != null
        && now - coldest.idleSince >= rules.idleTimeout().toNanos()
        && instances.size() + making > rules.min()) {
      idle.removeFirst();
      drop(coldest);
      coldest = idle.peekFirst();
    }
    wanted = Math.max(rules.min(), Math.min(wanted, instances.size() + making));
    sweepLater();
  }

  /** Whether an instance waits that need not be there. */
  boolean hasSpare() {
    return !idle.isEmpty() && instances.size() > rules.min();
  }

  long lastCallNanos() {
    return lastCall;
  }

  /** To another pool, which needs the place more. */
  void giveUpOne() {
    drop(idle.removeFirst());
    wanted = Math.max(rules.min(), Math.min(wanted, instances.size() + making));
  }

  /**
   * Takes no new calls.
   *
   * @return ends when those in hand are over and no instance is left
   */
  public Future<Void> retire() {
    retired = true;
    ready.tryFail(new NotBegunException(ReasonCode.NOT_SERVED, name + " is not served any more"));
    endIfRetired();
    return gone.future();
  }

  private void endIfRetired() {
    if (retired && inHand() == 0) {
      end();
    }
  }

  /** Ends all calls and instances now. */
  public void close() {
    retired = true;
    queue.failAll(new Reason(ReasonCode.SHUTTING_DOWN, name + " is not served any more"));
    ready.tryFail(
        new NotBegunException(ReasonCode.SHUTTING_DOWN, name + " is not served any more"));
    end();
  }

  private void end() {
    if (gone.tryComplete()) {
      callOffSweep();
      places.leave(this);
      idle.clear();
      for (Instance instance : List.copyOf(instances)) {
        drop(instance);
      }
    }
  }
}
