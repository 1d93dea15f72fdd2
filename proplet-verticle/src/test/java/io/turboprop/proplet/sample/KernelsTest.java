package io.turboprop.proplet.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.wire.MachineLoad.Pressure;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What kernels of several ages write, in the files below {@code src/test/resources/proc}. */
final class KernelsTest {
  @TempDir Path root;

  @ParameterizedTest
  @CsvSource({
    // user + nice + system + irq + softirq, idle + iowait, steal
    "linux-2.6.32,     3172,     11315393, 0,      1",
    "linux-4.4-arm,    626,      41297,    0,      4",
    "linux-5.15-vm,    13532763, 46845166, 175628, 2",
    "linux-6.18-amd64, 13762904, 2895382,  44537,  2",
  })
  void ticks_ofEachKernel_addUpByWhatWasDone(
      String kernel, long work, long idle, long steal, int processors) {
    assertThat(CpuTicks.parse(TextFiles.read(folder(kernel).resolve("stat"))))
        .contains(new CpuTicks(work, idle, steal, processors));
    assertThat(sample(kernel).processors()).hasValue(processors);
  }

  @Test
  void memory_ofAKernelThatDoesNotSayWhatIsAvailable_isOfUnknownUse() {
    assertThat(sample("linux-2.6.32").memory())
        .contains(new Space(1_922_096L * 1024, OptionalLong.empty()));
    assertThat(sample("linux-4.4-arm").memory())
        .contains(new Space(947_732L * 1024, OptionalLong.of(779_416L * 1024)));
  }

  @Test
  void pressure_isThereAsFarAsTheKernelMeasuresIt() {
    assertThat(sample("linux-2.6.32").pressure().isEmpty()).isTrue();
    assertThat(sample("linux-5.15-vm").pressure())
        .isEqualTo(
            new Pressure(OptionalDouble.of(1.53), OptionalDouble.of(0), OptionalDouble.empty()));
    assertThat(sample("linux-6.18-amd64").pressure().io()).isPresent();
  }

  private HostSample sample(String kernel) {
    return new HostSampler(
            folder(kernel), root, root, InstantSource.fixed(Instant.EPOCH), () -> 0, () -> 8)
        .sample();
  }

  private static Path folder(String kernel) {
    try {
      return Path.of(
          Objects.requireNonNull(KernelsTest.class.getResource("/proc/" + kernel)).toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
