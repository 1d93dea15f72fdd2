package io.turboprop.proplet.sample;

import io.turboprop.time.Cancellable;
import io.turboprop.time.Timers;
import io.turboprop.wire.MachineLoad;
import io.vertx.core.WorkerExecutor;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Samples the machine again and again on a worker pool and hands each sample over on the context
 * that began it. A sample that takes longer than the interval delays the next one.
 */
public final class HostWatch {
  private static final Logger log = LoggerFactory.getLogger(HostWatch.class);

  private final HostSampler sampler;
  private final WorkerExecutor pool;
  private final Timers timers;
  private final LongSupplier nanos;
  private final LoadMeter meter = new LoadMeter(LoadMeter.MEMORY);
  private @Nullable HostSample latest;
  private Cancellable next = () -> {};
  private boolean over;

  /**
   * @param nanos the monotonic clock of the sampler
   */
  public HostWatch(HostSampler sampler, WorkerExecutor pool, Timers timers, LongSupplier nanos) {
    this.sampler = sampler;
    this.pool = pool;
    this.timers = timers;
    this.nanos = nanos;
  }

  /**
   * The first sample is taken at once.
   *
   * @param interval zero for never
   */
  public void begin(Duration interval, Consumer<HostSample> take) {
    if (!interval.isZero() && !over) {
      sample(interval, take);
    }
  }

  public void end() {
    over = true;
    next.cancel();
  }

  /** Empty before the first one. */
  public Optional<HostSample> latest() {
    return Optional.ofNullable(latest);
  }

  /**
   * As of the last sample; empty before the first one.
   *
   * @param running guests that have a slot
   */
  public Optional<MachineLoad> load(int running) {
    return meter.load(nanos.getAsLong(), running);
  }

  private void sample(Duration interval, Consumer<HostSample> take) {
    pool.executeBlocking(sampler::sample, false)
        .onFailure(cause -> log.warn("the machine could not be sampled: {}", cause.toString()))
        .onSuccess(
            sample -> {
              latest = sample;
              meter.take(sample);
              take.accept(sample);
            })
        .onComplete(
            ignored -> {
              if (!over) {
                next = timers.after(interval, () -> sample(interval, take));
              }
            });
  }
}
