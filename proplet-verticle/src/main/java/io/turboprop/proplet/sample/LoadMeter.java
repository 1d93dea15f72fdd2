package io.turboprop.proplet.sample;

import io.turboprop.wire.MachineLoad;
import io.turboprop.wire.MachineLoad.Amount;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Makes of samples what a manager is told. Processor time becomes a mean in which older samples
 * count less and less; memory and disk are as they are now, since those are levels and no rates. A
 * sample without a figure leaves the mean as it was. One thread at a time; reads no clock.
 */
public final class LoadMeter {
  /** After this long a sample counts for a third of what it counted first. */
  public static final Duration MEMORY = Duration.ofSeconds(15);

  private final double memoryNanos;
  private @Nullable HostSample latest;
  private OptionalDouble busy = OptionalDouble.empty();
  private OptionalDouble steal = OptionalDouble.empty();

  /**
   * @param memory time constant of the mean, positive
   */
  public LoadMeter(Duration memory) {
    this.memoryNanos = memory.toNanos();
  }

  public void take(HostSample sample) {
    long passed = latest == null ? 0 : Math.max(0, sample.nanos() - latest.nanos());
    double weight = 1 - Math.exp(-passed / memoryNanos);
    busy = mean(busy, busyMillis(sample), weight);
    steal = mean(steal, stealMillis(sample), weight);
    latest = sample;
  }

  private static OptionalDouble mean(OptionalDouble before, OptionalDouble now, double weight) {
    if (now.isEmpty() || before.isEmpty()) {
      return now.isPresent() ? now : before;
    }
    double old = before.getAsDouble();
    return OptionalDouble.of(old + weight * (now.getAsDouble() - old));
  }

  /** What cannot be had of what may be used: neither more than is idle, nor more than is left. */
  private static OptionalDouble busyMillis(HostSample sample) {
    OptionalLong usable = sample.usableCpuMillis();
    if (usable.isEmpty() || sample.cpu().isEmpty()) {
      return OptionalDouble.empty();
    }
    double capacity = usable.getAsLong();
    double idle = sample.processors().orElse(0) * 10.0 * (100 - sample.cpu().get().busy());
    double left =
        sample.quota().stream()
            .flatMapToDouble(quota -> quota.usedMillis().stream())
            .map(used -> capacity - used)
            .findFirst()
            .orElse(capacity);
    return OptionalDouble.of(Math.clamp(capacity - Math.min(idle, left), 0, capacity));
  }

  private static OptionalDouble stealMillis(HostSample sample) {
    return sample.processors().isPresent() && sample.cpu().isPresent()
        ? OptionalDouble.of(sample.processors().getAsInt() * 10.0 * sample.cpu().get().steal())
        : OptionalDouble.empty();
  }

  /**
   * Empty before the first sample.
   *
   * @param nowNanos on the clock of the samples
   * @param running guests that have a slot
   */
  public Optional<MachineLoad> load(long nowNanos, int running) {
    HostSample sample = latest;
    if (sample == null) {
      return Optional.empty();
    }
    long age = Math.clamp((nowNanos - sample.nanos()) / 1_000_000, 0, MachineLoad.MAX_AGE_MS);
    return Optional.of(
        new MachineLoad(
            age,
            sample.usableCpuMillis().stream()
                .mapToObj(capacity -> new Amount(capacity, whole(busy, capacity)))
                .findFirst(),
            whole(steal, Long.MAX_VALUE),
            sample.usableMemory().map(LoadMeter::amount),
            sample.disk().map(LoadMeter::amount),
            Optional.of(sample.pressure()),
            running));
  }

  private static OptionalLong whole(OptionalDouble figure, long most) {
    return figure.isPresent()
        ? OptionalLong.of(Math.min(Math.round(figure.getAsDouble()), most))
        : OptionalLong.empty();
  }

  private static Amount amount(Space space) {
    OptionalLong free = space.free();
    return new Amount(
        space.total(),
        free.isPresent()
            ? OptionalLong.of(Math.clamp(space.total() - free.getAsLong(), 0, space.total()))
            : OptionalLong.empty());
  }
}
