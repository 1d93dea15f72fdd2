package io.turboprop.proplet.serve;

import io.turboprop.model.Bytes;
import io.turboprop.model.PropletId;
import io.turboprop.model.RunOptions;
import io.turboprop.proplet.agent.LimitRules;
import io.turboprop.proplet.artifact.CachedImage;
import io.turboprop.proplet.engine.Engine;
import io.turboprop.proplet.engine.GuestLimits;
import io.turboprop.proplet.engine.RunRequest;
import io.turboprop.proplet.pool.InstancePool;
import io.turboprop.proplet.pool.Places;
import io.turboprop.proplet.pool.PoolRules;
import io.turboprop.time.Timers;
import io.turboprop.wire.ServedRevision;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/** Makes pools of instances of revisions, all with places of this proplet. */
public final class PoolMaker implements Served.Pools {
  private final PropletId id;
  private final ServeConfig config;
  private final LimitRules limits;
  private final Engine engine;
  private final Executor loop;
  private final Timers timers;
  private final LongSupplier nanos;
  private final Places places;

  public PoolMaker(
      PropletId id,
      ServeConfig config,
      LimitRules limits,
      Engine engine,
      Executor loop,
      Timers timers,
      LongSupplier nanos) {
    this.id = id;
    this.config = config;
    this.limits = limits;
    this.engine = engine;
    this.loop = loop;
    this.timers = timers;
    this.nanos = nanos;
    this.places = new Places(config.instances());
  }

  /** Of all functions together. */
  public Places places() {
    return places;
  }

  PoolRules rules(ServedRevision.Share share) {
    return new PoolRules(
        share.min(), share.max(), share.concurrency(), share.idleTimeout(), config.queue());
  }

  @Override
  public InstancePool make(ServedRevision revision, CachedImage image, Runnable changed) {
    GuestLimits of = limits.of(revision.limits());
    RunRequest request = request(revision, image, of);
    return new InstancePool(
        "function " + revision.name(),
        rules(revision.share()),
        () -> engine.warm(request),
        of.deadline(),
        places,
        loop,
        timers,
        nanos,
        changed);
  }

  private RunRequest request(ServedRevision revision, CachedImage image, GuestLimits of) {
    String function = revision.name().function().value();
    Map<String, String> env = new LinkedHashMap<>(revision.env());
    env.putIfAbsent("PROPLET_ID", id.value());
    env.putIfAbsent("FUNCTION_NAME", function);
    env.putIfAbsent("FUNCTION_REVISION", revision.name().revision().value());
    return new RunRequest(
        revision.name().toString(),
        image.file(),
        image.digest(),
        revision.export().orElse(function),
        List.of(),
        List.of(),
        env,
        Bytes.empty(),
        of,
        limits.granted(revision.limits(), RunOptions.UNSET),
        false,
        revision.engine(),
        Optional.empty());
  }
}
