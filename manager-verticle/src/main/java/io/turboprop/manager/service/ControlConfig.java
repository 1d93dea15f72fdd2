package io.turboprop.manager.service;

import io.turboprop.manager.function.FunctionRules;
import io.turboprop.manager.proplet.LeaseRules;
import io.turboprop.manager.serving.ServingRules;
import io.turboprop.time.Backoff;
import java.time.Duration;

/**
 * Bounds and delays of the control core.
 *
 * @param leases when a proplet counts as alive
 * @param leaseCheck how often silence is looked for
 * @param resend delays between deliveries of a run order that nobody has confirmed
 * @param stopResend between deliveries of a stop order
 * @param stopTimeout after which an unconfirmed stop is given up
 * @param maxPending requests and reports being worked on; beyond it new requests are refused with
 *     429
 * @param maxLive tasks between start and end, which are held in memory; beyond it starts are
 *     refused with 429
 * @param heartbeatFlush how often heartbeat histories are written down
 * @param repeatsPerSecond attempts that follow another one of their task, in the long run
 * @param repeatsBurst the same, at once
 * @param upstreamStartToClose of tasks on upstream workers that say nothing, for such a worker may
 *     never have got the order; daemons excepted
 * @param closeGrace how long a proplet has to end an attempt at its deadline before the manager
 *     does
 * @param prune how often the store is asked to forget what is too old
 * @param results how large results are fetched
 * @param functions how many functions and revisions there may be
 * @param serving when proplets are asked to serve functions, and for how long
 * @param invoke how latent tasks are invoked
 * @param lookups how names of images are looked up
 * @param placement how tasks get their proplets
 */
public record ControlConfig(
    LeaseRules leases,
    Duration leaseCheck,
    Backoff resend,
    Duration stopResend,
    Duration stopTimeout,
    int maxPending,
    int maxLive,
    Duration heartbeatFlush,
    double repeatsPerSecond,
    int repeatsBurst,
    Duration upstreamStartToClose,
    Duration closeGrace,
    Duration prune,
    ResultRules results,
    FunctionRules functions,
    ServingRules serving,
    InvokeRules invoke,
    LookupRules lookups,
    PlacementRules placement) {
  private static final int MOST_LIVE = 1_000_000;

  /**
   * Of the heap for each live task: with its orders and reports it takes about 3 KiB, and the
   * fleet, the broker and the collector need the rest.
   */
  private static final long HEAP_FOR_TASK = 12 << 10;

  public static final ControlConfig DEFAULT =
      new ControlConfig(
          LeaseRules.DEFAULT,
          Duration.ofSeconds(1),
          new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(30)),
          Duration.ofSeconds(5),
          Duration.ofSeconds(30),
          10_000,
          liveTasks(Runtime.getRuntime().maxMemory()),
          Duration.ofSeconds(30),
          100,
          1_000,
          Duration.ofHours(24),
          Duration.ofSeconds(5),
          Duration.ofSeconds(1),
          ResultRules.DEFAULT,
          FunctionRules.DEFAULT,
          ServingRules.DEFAULT,
          InvokeRules.DEFAULT,
          LookupRules.DEFAULT,
          PlacementRules.DEFAULT);

  /** As many as there is room for in such a heap. */
  public static int liveTasks(long heapBytes) {
    return Math.clamp(heapBytes / HEAP_FOR_TASK, 1, MOST_LIVE);
  }

  ControlConfig withMaxLive(int most) {
    return with(most, results, functions, invoke, lookups, placement);
  }

  ControlConfig withResults(ResultRules other) {
    return with(maxLive, other, functions, invoke, lookups, placement);
  }

  ControlConfig withFunctions(FunctionRules other) {
    return with(maxLive, results, other, invoke, lookups, placement);
  }

  ControlConfig withInvoke(InvokeRules other) {
    return with(maxLive, results, functions, other, lookups, placement);
  }

  ControlConfig withLookups(LookupRules other) {
    return with(maxLive, results, functions, invoke, other, placement);
  }

  ControlConfig withPlacement(PlacementRules other) {
    return with(maxLive, results, functions, invoke, lookups, other);
  }

  private ControlConfig with(
      int live,
      ResultRules ofResults,
      FunctionRules ofFunctions,
      InvokeRules ofInvocations,
      LookupRules ofImages,
      PlacementRules ofPlaces) {
    return new ControlConfig(
        leases,
        leaseCheck,
        resend,
        stopResend,
        stopTimeout,
        maxPending,
        live,
        heartbeatFlush,
        repeatsPerSecond,
        repeatsBurst,
        upstreamStartToClose,
        closeGrace,
        prune,
        ofResults,
        ofFunctions,
        serving,
        ofInvocations,
        ofImages,
        ofPlaces);
  }
}
