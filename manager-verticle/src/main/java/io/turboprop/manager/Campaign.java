package io.turboprop.manager;

import io.micrometer.core.instrument.MeterRegistry;
import io.turboprop.link.LinkLoop;
import io.turboprop.manager.api.Position;
import io.turboprop.manager.api.TermParts;
import io.turboprop.manager.election.Decision;
import io.turboprop.manager.election.Election;
import io.turboprop.manager.store.Candidate;
import io.turboprop.manager.store.FencedException;
import io.turboprop.manager.store.Lead;
import io.turboprop.manager.store.Store;
import io.turboprop.time.Cancellable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands for election again and again, and does what {@link Election} decides: begins a term, ends
 * it, one after the other. Lives on one event loop; {@link #position} from any thread.
 */
public final class Campaign {
  private static final Logger log = LoggerFactory.getLogger(Campaign.class);

  /** Past the time at which the store may call the lease lapsed. */
  private static final Duration LAPSED = Duration.ofMillis(20);

  private static final Duration SOONEST = Duration.ofMillis(1);

  private final LinkLoop loop;
  private final Store store;
  private final LeaderConfig config;
  private final Candidate self;
  private final LongFunction<Term> terms;
  private final LeaderMeters meters;
  private final InstantSource clock;
  private final LongSupplier nanos;
  private final Election election;
  private final Promise<Void> first = Promise.promise();
  private volatile Position position;

  /** Of this manager, from its begin until it is over in every respect. */
  private @Nullable Term term;

  /** When {@link #term} is over, and the lease is given back; null unless it is being ended. */
  private @Nullable Future<Void> retired;

  private Future<?> asked = Future.succeededFuture();
  private Cancellable timer = () -> {};
  private Cancellable deadline = () -> {};
  private Duration untilNext = SOONEST;
  private boolean ended;

  /**
   * @param loop where it lives, and where it is made
   * @param terms makes a term of an epoch, which is not begun yet
   */
  public Campaign(
      LinkLoop loop,
      Store store,
      LeaderConfig config,
      Candidate self,
      LongFunction<Term> terms,
      MeterRegistry registry,
      InstantSource clock,
      LongSupplier nanos) {
    this.loop = loop;
    this.store = store;
    this.config = config;
    this.self = self;
    this.terms = terms;
    this.meters = new LeaderMeters(registry, nanos);
    this.clock = clock;
    this.nanos = nanos;
    this.election = new Election(config.lease());
    this.position = new Position.Vacant("the manager has just begun", clock.instant());
  }

  public Position position() {
    return position;
  }

  /**
   * Ends when it is known who leads; if that is this one, when it does. Fails only if it is alone
   * and cannot.
   */
  public Future<Void> begin() {
    run();
    return first.future();
  }

  private void run() {
    // A lease that may have lapsed is not renewed: another term may lie between.
    carryOut(election.look(nanos.getAsLong()));
    if (ended || isRetiring()) {
      return;
    }
    untilNext = later(SOONEST, election.pause());
    long sent = nanos.getAsLong();
    Future<Lead> answer = store.campaign(self, config.lease());
    asked = answer;
    answer.onComplete(
        told -> {
          if (told.succeeded()) {
            answered(told.result(), sent);
          } else {
            unanswered(told.cause());
          }
          runLater();
        });
  }

  /** A term is over and has not ended yet: until then there is no other. */
  private boolean isRetiring() {
    return term != null && !election.leading();
  }

  private static Duration later(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? other : one;
  }

  private void runLater() {
    timer.cancel();
    if (!ended && config.shared()) {
      timer = loop.timers().after(untilNext, this::run);
    }
  }

  private void answered(Lead lead, long sent) {
    if (ended) {
      return;
    }
    if (lead.isHeldBy(self)) {
      if (isRetiring()) {
        return; // the lease is given back when the former term is over
      }
      carryOut(election.won(lead.epoch(), sent, nanos.getAsLong()));
      return;
    }
    // When the lease may lapse there is no reason to wait for a third of it more.
    Duration lapsed = lead.remaining().plus(LAPSED);
    untilNext = lapsed.compareTo(untilNext) < 0 ? lapsed : untilNext;
    carryOut(election.lost(lead.holder().id(), lead.epoch()));
    if (term == null) {
      follow(lead);
    }
    first.tryComplete();
  }

  private void follow(Lead lead) {
    boolean known =
        position instanceof Position.Following before
            && before.lead().epoch() == lead.epoch()
            && before.lead().holder().equals(lead.holder());
    if (!known) {
      log.info("manager {} leads with epoch {}, this one follows", lead.holder(), lead.epoch());
      become(new Position.Following(lead, clock.instant()));
    }
  }

  private void unanswered(Throwable why) {
    log.warn("who leads cannot be asked of the store: {}", why.toString());
    carryOut(election.look(nanos.getAsLong()));
    if (term == null) {
      become(
          new Position.Vacant(
              "who leads cannot be asked of the store: " + why.getMessage(), clock.instant()));
    }
    if (!config.shared()) {
      first.tryFail(why);
    }
    first.tryComplete();
  }

  private void carryOut(Decision decision) {
    switch (decision) {
      case Decision.TakeOver(long epoch) -> takeOver(epoch);
      case Decision.StepDown(String why) -> stepDown(why);
      case Decision.Stay() -> {}
    }
    watchTheClock();
  }

  /** A leader that hears nothing stops by itself. */
  private void watchTheClock() {
    deadline.cancel();
    if (election.leading() && config.shared()) {
      Duration left = later(SOONEST, election.remaining(nanos.getAsLong()));
      deadline = loop.timers().after(left, () -> carryOut(election.look(nanos.getAsLong())));
    }
  }

  private void takeOver(long epoch) {
    log.info("manager {} takes over with epoch {}", self.id(), epoch);
    become(new Position.Vacant("manager " + self.id() + " is taking over", clock.instant()));
    Term begun = terms.apply(epoch);
    term = begun;
    begun
        .begin()
        .onSuccess(parts -> loop.later().execute(() -> began(begun, epoch, parts)))
        .onFailure(cause -> loop.later().execute(() -> notBegun(epoch, cause)));
  }

  private void began(Term begun, long epoch, TermParts parts) {
    if (Objects.equals(term, begun) && election.leading()) {
      become(new Position.Leading(epoch, clock.instant(), parts));
      meters.tookOver();
    }
    first.tryComplete();
  }

  private void notBegun(long epoch, Throwable cause) {
    log.error("epoch {} could not begin", epoch, cause);
    if (!config.shared()) {
      first.tryFail(cause);
    }
    carryOut(election.giveUp("it could not begin: " + cause.getMessage()));
  }

  /** Another epoch began: told by the term's store, on any thread. */
  public void fenced(FencedException theirs) {
    loop.later().execute(() -> carryOut(election.fenced(theirs.current())));
  }

  private void stepDown(String why) {
    log.warn("manager {} steps down: {}", self.id(), why);
    become(new Position.Vacant("manager " + self.id() + " has stepped down", clock.instant()));
    Term over = term;
    if (over != null) {
      over.cutOff();
      retire(over);
    }
  }

  /** Ends the term, once, then frees the lease, so that others need not wait for it. */
  private Future<Void> retire(Term over) {
    if (retired == null) {
      retired =
          over.end()
              .onComplete(done -> left())
              .eventually(() -> asked)
              .eventually(() -> store.resign(self))
              .<Void>mapEmpty()
              .onFailure(failure -> log.warn("a term did not end cleanly: {}", failure.toString()))
              .otherwiseEmpty()
              .onComplete(done -> loop.later().execute(this::standAgain));
    }
    return retired;
  }

  private void left() {
    deadline.cancel();
    if (position instanceof Position.Leading) {
      become(new Position.Vacant("manager " + self.id() + " ends", clock.instant()));
    }
  }

  private void standAgain() {
    term = null;
    retired = null;
    runLater();
  }

  private void become(Position next) {
    position = next;
    meters.became(next);
  }

  /**
   * Lets what is under way end, then frees the lease. If the lease is about to lapse before that,
   * nothing more is decided or written.
   */
  public Future<Void> end() {
    ended = true;
    timer.cancel();
    Term last = term;
    return last == null ? Future.succeededFuture() : retire(last);
  }
}
