package io.turboprop.manager.gateway;

import io.turboprop.manager.serving.Endpoint;
import java.util.concurrent.atomic.AtomicInteger;

/** An endpoint and what the gateway knows of it. Shared by all event loops. */
final class Candidate {
  /** As long as an instance usually stays without calls. */
  private static final long WARM_NANOS = 45_000_000_000L;

  private final Endpoint endpoint;
  private final Provider provider;
  private final boolean local;
  private final Calls calls;

  /** Outlives changes of what the endpoint says. */
  private static final class Calls {
    final AtomicInteger inFlight = new AtomicInteger();
    volatile boolean answered;
    volatile long answeredAt;
  }

  private Candidate(Endpoint endpoint, boolean local, Calls calls) {
    this.endpoint = endpoint;
    this.provider = new Provider(endpoint.proplet(), endpoint.boot());
    this.local = local;
    this.calls = calls;
  }

  /**
   * @param node of the gateway; may be empty
   */
  static Candidate of(Endpoint endpoint, String node) {
    return new Candidate(endpoint, isLocal(endpoint, node), new Calls());
  }

  /** The same proplet after it said something else of itself. */
  Candidate as(Endpoint changed, String node) {
    return new Candidate(changed, isLocal(changed, node), calls);
  }

  private static boolean isLocal(Endpoint endpoint, String node) {
    return !node.isEmpty() && node.equals(endpoint.node());
  }

  Endpoint endpoint() {
    return endpoint;
  }

  Provider provider() {
    return provider;
  }

  /** Whether it is on the machine of the gateway. */
  boolean local() {
    return local;
  }

  int inFlight() {
    return calls.inFlight.get();
  }

  boolean hasRoom() {
    return calls.inFlight.get() < endpoint.capacity();
  }

  /** Whether an instance is likely to be there: it answered a short time ago. */
  boolean warm(long nowNanos) {
    return calls.answered && nowNanos - calls.answeredAt < WARM_NANOS;
  }

  /** To be followed by one {@link #ended}. */
  void begun() {
    calls.inFlight.incrementAndGet();
  }

  void ended() {
    calls.inFlight.decrementAndGet();
  }

  void answered(long nowNanos) {
    calls.answeredAt = nowNanos;
    calls.answered = true;
  }
}
