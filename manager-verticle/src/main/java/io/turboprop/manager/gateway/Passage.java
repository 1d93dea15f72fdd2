package io.turboprop.manager.gateway;

import io.turboprop.manager.gateway.Outcome.Answer;
import io.turboprop.manager.serving.EndpointIndex.Outlook;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call from its head to the end of its answer. On one event loop.
 *
 * <pre>
 *  body read ──► place ──► attempt ──► answer ──► relayed
 *                 │ ▲        │ no answer
 *            held │ │ news   ├──► place   once more elsewhere, or when there is news
 *                 ▼ │        │
 *               waiting      └──► refused  also at the deadline
 * </pre>
 */
final class Passage {
  private static final Logger log = LoggerFactory.getLogger(Passage.class);

  /** For a proplet to say itself that the deadline is over. */
  private static final long GRACE_MS = 250;

  /** A proplet that was silent for less than this is not blamed for it. */
  private static final long SILENCE_NANOS = 1_000_000_000L;

  /**
   * A proplet that said it does not serve the revision, though it said it would, is asked again.
   */
  private static final long AGAIN_MS = 1_000;

  /** How often it is seen whether a proplet that is called over the broker is still there. */
  private static final long LOOK_MS = 1_000;

  private final Gateway gateway;
  private final GatewayHub hub;
  private final HttpServerRequest request;
  private final Target target;
  private final List<Map.Entry<String, String>> headers;
  private final CallClock clock;
  private final Set<Provider> tried = new HashSet<>(4);
  private final Hold hold;
  private final Relay relay;
  private @Nullable Buffer body;
  private boolean bodyTouched;
  private @Nullable Candidate candidate;
  private Way.@Nullable Attempt attempt;
  private long attemptNanos;

  /** Since there was news of the revision. */
  private int attempts;

  /** All there ever were. */
  private int begun;

  private boolean over;

  Passage(Gateway gateway, HttpServerRequest request, Target target, Duration patience) {
    this.gateway = gateway;
    this.hub = gateway.hub;
    this.request = request;
    this.target = target;
    this.headers = Intake.headers(request);
    this.clock = new CallClock(gateway, request, patience, this::deadline);
    this.hold = new Hold(gateway, target.key(), this::news);
    this.relay = new Relay(request, this::relayed);
  }

  void begin() {
    clock.start();
    request.response().closeHandler(closed -> gone());
    request.response().exceptionHandler(failure -> {});
    request.exceptionHandler(failure -> gone());
    switch (Intake.kind(request, hub.config.bodies().repeatableBytes())) {
      case NONE -> {
        body = Buffer.buffer();
        place();
      }
      case WHOLE ->
          readBody(hub.config.bodies().repeatableBytes(), "MANAGER_FUNCTION_REPEATABLE_BYTES");
      case STREAM -> {
        request.pause();
        place();
      }
    }
  }

  private void readBody(int mostBytes, String setting) {
    bodyTouched = true;
    Intake.whole(request, mostBytes, setting)
        .onSuccess(
            read -> {
              body = read;
              place();
            })
        .onFailure(this::refuse);
  }

  /** Looks for somebody to make the call. */
  private void place() {
    if (over) {
      return;
    }
    long now = hub.nanos.getAsLong();
    Outlook outlook = hub.endpoints.find(target.key()).orElse(null);
    if (outlook == null || outlook.ready().isEmpty()) {
      gateway.activate(target, Activations.URGENT_NANOS);
      await(outlook, now);
      return;
    }
    if (!target.routed()) {
      gateway.activate(target, Activations.KEPT_NANOS);
    }
    choose(outlook, now).ifPresentOrElse(this::attempt, () -> hold(outlook, AGAIN_MS));
  }

  private Optional<Candidate> choose(Outlook outlook, long now) {
    return gateway.choice.choose(hub.roster.candidates(target.key(), outlook), tried, now);
  }

  private void await(@Nullable Outlook outlook, long now) {
    Optional<OrchestratorException> no = hub.activations.refusal(target.key(), now);
    if (no.isPresent()) {
      refuse(no.get());
    } else if (outlook != null && outlook.hopeless()) {
      refuse(ErrorCode.NO_PROPLET, "nobody can serve " + target + ": " + outlook.trouble(), 1);
    } else {
      hold(outlook, 0);
    }
  }

  private void hold(@Nullable Outlook seen, long againMs) {
    if (!hold.begin(seen, againMs)) {
      refuse(
          ErrorCode.TOO_MANY_REQUESTS,
          "too many calls wait for " + target + " to be served; see MANAGER_FUNCTION_HELD",
          1);
    }
  }

  private void news() {
    tried.clear();
    attempts = 0;
    place();
  }

  private void attempt(Candidate chosen) {
    if (gateway.reach.up(chosen.endpoint())) {
      begin(chosen, gateway.direct);
    } else if (body != null) {
      begin(chosen, gateway.broker);
    } else {
      gateway
          .reach
          .known(chosen.endpoint())
          .onSuccess(
              up -> {
                if (up) {
                  begin(chosen, gateway.direct);
                } else if (!over) {
                  readBody(
                      hub.config.bodies().brokerBytes(),
                      "MANAGER_FUNCTION_BROKER_BYTES, or let the proplet be reached directly");
                }
              });
    }
  }

  private void begin(Candidate chosen, Way way) {
    if (over) {
      return;
    }
    candidate = chosen;
    chosen.begun();
    attempts++;
    attemptNanos = hub.nanos.getAsLong();
    bodyTouched |= body == null;
    Outgoing call =
        new Outgoing(target, request, headers, Optional.ofNullable(body), clock.leftMs());
    Way.Attempt made = way.begin(call, chosen.endpoint());
    attempt = made;
    int number = ++begun;
    made.outcome().onSuccess(outcome -> ended(number, chosen, outcome));
    if (way.equals(gateway.broker) && gateway.idempotent(request, target)) {
      lookAfter(number, made, chosen);
    }
  }

  private void ended(int number, Candidate by, Outcome outcome) {
    if (over || attempt == null || number != begun) {
      return;
    }
    switch (outcome) {
      case Answer answer -> answered(by, answer);
      case Outcome.Fault fault -> failed(by, Verdict.of(fault.reason()));
      case Outcome.Broken broken -> {
        if (!broken.begun() && broken.propletsFault()) {
          gateway.reach.lost(by.endpoint());
        }
        failed(by, Verdict.of(broken));
      }
      case Outcome.Unfit unfit -> {
        release();
        refuse(unfit.code(), unfit.why(), 0);
      }
    }
  }

  /** Over the broker nothing breaks when a proplet dies; that it is gone is seen in the index. */
  private void lookAfter(int number, Way.Attempt made, Candidate by) {
    gateway.vertx.setTimer(
        LOOK_MS,
        look -> {
          if (over || attempt == null || number != begun) {
            return;
          }
          if (hub.serves(by.provider(), target.key())) {
            lookAfter(number, made, by);
          } else {
            made.abandon();
            failed(by, Verdict.GONE);
          }
        });
  }

  private void failed(Candidate by, Verdict verdict) {
    release();
    if (verdict.blamed()) {
      blame(by, verdict.why());
    }
    tried.add(by.provider());
    Outlook outlook = hub.endpoints.find(target.key()).orElse(null);
    if (verdict.repeats(attempts, gateway.idempotent(request, target), bodyThere())) {
      Optional<Candidate> other =
          outlook == null ? Optional.empty() : choose(outlook, hub.nanos.getAsLong());
      if (other.isPresent()) {
        hub.meters.repeated();
        log.debug("call of {} goes to {} after {}", target, other.get().provider(), verdict.why());
        attempt(other.get());
        return;
      }
    }
    if (verdict.passing() && bodyThere()) {
      gateway.activate(target, Activations.URGENT_NANOS);
      hold(outlook, AGAIN_MS);
      return;
    }
    refuse(verdict.code(), what(by, verdict), verdict.begun() ? 0 : 1);
  }

  private String what(Candidate by, Verdict verdict) {
    return "revision "
        + target.revision()
        + " of function "
        + target.function()
        + " on proplet "
        + by.provider().proplet()
        + ": "
        + verdict.why();
  }

  private boolean bodyThere() {
    return body != null || !bodyTouched;
  }

  private void blame(Candidate by, String why) {
    if (hub.ejections.failed(by.provider(), hub.nanos.getAsLong())) {
      hub.meters.ejected();
      log.warn("proplet {} gets no calls for a while: {}", by.provider().proplet(), why);
    }
  }

  private void answered(Candidate by, Answer answer) {
    long now = hub.nanos.getAsLong();
    hub.ejections.succeeded(by.provider());
    by.answered(now);
    clock.stop();
    hub.meters.answered(clock.sinceBeginNanos());
    log.debug("call of {} answered by {} with {}", target, by.provider(), answer.status());
    relay.begin(answer, target.revision().value(), by.provider().proplet().value());
  }

  /**
   * The answer is with the client, or will never be.
   *
   * @param broken why the proplet did not tell it to the end; null if it did
   */
  private void relayed(@Nullable Throwable broken) {
    if (over) {
      return;
    }
    over = true;
    Candidate by = candidate;
    release();
    if (broken != null) {
      hub.meters.broken();
      log.warn("answer of {} to a client broke: {}", target, broken.getMessage());
      if (by != null) {
        blame(by, String.valueOf(broken.getMessage()));
      }
    }
  }

  private void deadline() {
    if (over) {
      return;
    }
    if (attempt != null && clock.giveGrace(GRACE_MS)) {
      return;
    }
    Candidate silent = candidate;
    Way.Attempt under = attempt;
    if (silent != null
        && under != null
        && under.delivered()
        && hub.nanos.getAsLong() - attemptNanos > SILENCE_NANOS) {
      blame(silent, "no answer of " + target + " in time");
    }
    abandon();
    boolean bodyMissing = bodyTouched && body == null && under == null;
    refuse(
        bodyMissing ? ErrorCode.REQUEST_TIMEOUT : ErrorCode.CALL_TIMEOUT,
        bodyMissing ? "the body did not come in time" : "no answer of " + target + " in time",
        0);
  }

  private void gone() {
    if (!over) {
      over = true;
      hub.meters.gone();
      log.debug("client of a call of {} is gone", target);
      clock.stop();
      hold.end();
      abandon();
    }
  }

  /** Nobody wants what the attempt under way says. */
  private void abandon() {
    Way.Attempt under = attempt;
    release();
    if (under != null) {
      under.abandon();
    }
  }

  private void release() {
    if (candidate != null) {
      candidate.ended();
    }
    candidate = null;
    attempt = null;
  }

  private void refuse(Throwable failure) {
    if (failure instanceof OrchestratorException coded) {
      int retryAfterS = coded.code() == ErrorCode.NO_PROPLET ? 1 : 0;
      refuse(coded.code(), String.valueOf(coded.getMessage()), retryAfterS);
    } else {
      log.error("call of {} failed", target, failure);
      refuse(ErrorCode.INTERNAL, "see the log of the manager", 0);
    }
  }

  private void refuse(ErrorCode code, String detail, int retryAfterS) {
    if (over) {
      return;
    }
    over = true;
    clock.stop();
    hold.end();
    hub.meters.failed(code);
    if (code.status() >= ErrorCode.INTERNAL.status()) {
      log.warn("call of {} failed with {}: {}", target, code.status(), detail);
    } else {
      log.info("call of {} refused with {}: {}", target, code.status(), detail);
    }
    gateway.refusal.refuse(request, code, detail, retryAfterS);
  }
}
