package io.turboprop.proplet.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.proplet.sample.HostSample.Quota;
import io.turboprop.wire.MachineLoad;
import io.turboprop.wire.MachineLoad.Amount;
import io.turboprop.wire.MachineLoad.Pressure;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class LoadMeterTest {
  private static final Pressure NO_PRESSURE =
      new Pressure(OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty());
  private static final long SECOND = 1_000_000_000L;

  private final LoadMeter meter = new LoadMeter(Duration.ofSeconds(15));
  private Optional<Space> memory = Optional.empty();
  private Optional<ContainerMemory> group = Optional.empty();

  @Test
  void load_beforeASample_isEmpty() {
    assertThat(meter.load(0, 0)).isEmpty();
  }

  @Test
  void load_ofTheFirstSample_knowsWhatThereIsAndNotWhatIsUsed() {
    meter.take(sample(0, Optional.empty(), Optional.empty()));

    MachineLoad load = meter.load(3 * SECOND, 1).orElseThrow();

    assertThat(load.ageMs()).isEqualTo(3_000);
    assertThat(load.running()).isEqualTo(1);
    assertThat(load.cpuMillis()).contains(new Amount(4_000, OptionalLong.empty()));
    assertThat(load.stealMillis()).isEmpty();
    assertThat(load.memoryBytes()).isEmpty();
    assertThat(load.diskBytes()).isEmpty();
    assertThat(load.pressure()).isEmpty();
  }

  @Test
  void cpu_countsStealAsUsedAndApart() {
    meter.take(sample(0, share(25, 10), Optional.empty()));

    assertThat(cpu()).contains(new Amount(4_000, OptionalLong.of(1_400)));
    assertThat(meter.load(0, 0).orElseThrow().stealMillis()).hasValue(400);
  }

  @Test
  void cpu_overTime_isAMeanThatForgets() {
    meter.take(sample(0, share(0, 0), Optional.empty()));
    meter.take(sample(15, share(100, 0), Optional.empty()));
    assertThat(used()).isEqualTo(Math.round(4_000 * (1 - Math.exp(-1))));

    meter.take(sample(300, share(100, 0), Optional.empty()));
    assertThat(used()).isEqualTo(4_000);
  }

  @Test
  void cpu_ofASampleWithoutFigure_staysAsItWas() {
    meter.take(sample(0, share(50, 0), Optional.empty()));
    meter.take(sample(10, Optional.empty(), Optional.empty()));

    assertThat(used()).isEqualTo(2_000);
  }

  @Test
  void cpu_withAQuota_isWhatTheQuotaLeavesOrTheMachineIfThatIsLess() {
    // Of 4 processors 2 are idle, more than the quota of 1: what counts is the group's own use.
    meter.take(sample(0, share(50, 0), quota(1_000, 300)));
    assertThat(cpu()).contains(new Amount(1_000, OptionalLong.of(300)));
    // Of 4 processors only 0.4 are idle, so that 0.6 of the quota cannot be had.
    meter.take(sample(1_000, share(90, 0), quota(1_000, 300)));
    assertThat(cpu()).contains(new Amount(1_000, OptionalLong.of(600)));
  }

  @Test
  void memory_isTheSmallerOfMachineAndGroup() {
    memory = Optional.of(new Space(8_000, OptionalLong.of(5_000)));
    meter.take(sample(0, Optional.empty(), Optional.empty()));
    assertThat(meter.load(0, 0).orElseThrow().memoryBytes())
        .contains(new Amount(8_000, OptionalLong.of(3_000)));

    group = Optional.of(new ContainerMemory(500, 2_000, 1_600));
    meter.take(sample(1, Optional.empty(), Optional.empty()));
    assertThat(meter.load(0, 0).orElseThrow().memoryBytes())
        .contains(new Amount(2_000, OptionalLong.of(400)));

    memory = Optional.of(new Space(8_000, OptionalLong.of(100)));
    meter.take(sample(2, Optional.empty(), Optional.empty()));
    assertThat(meter.load(0, 0).orElseThrow().memoryBytes())
        .contains(new Amount(2_000, OptionalLong.of(1_900)));
  }

  private Optional<Amount> cpu() {
    return meter.load(0, 0).orElseThrow().cpuMillis();
  }

  private long used() {
    return cpu().orElseThrow().used().orElseThrow();
  }

  private static Optional<CpuShare> share(double work, double steal) {
    return Optional.of(new CpuShare(work, steal));
  }

  private static Optional<Quota> quota(long millis, double used) {
    return Optional.of(new Quota(millis, OptionalDouble.of(used)));
  }

  private HostSample sample(long second, Optional<CpuShare> cpu, Optional<Quota> quota) {
    return new HostSample(
        Instant.EPOCH,
        second * SECOND,
        OptionalInt.of(4),
        cpu,
        quota,
        OptionalDouble.empty(),
        memory,
        Optional.empty(),
        NO_PRESSURE,
        new HostSample.OwnUse(
            OptionalDouble.empty(), OptionalDouble.empty(), OptionalLong.empty(), 0, 0),
        group);
  }
}
