package io.turboprop.proplet.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.proplet.sample.KernelFigures.LoadAverage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KernelFiguresTest {
  @TempDir Path proc;

  @Test
  void figures_areAsTheKernelSaysThem() throws IOException {
    write("meminfo", "MemTotal:        8000 kB\nActive(anon):     12 kB\nHugePages_Total:     3\n");
    write("stat", "cpu  1 2 3 4 5 6 7 8 9 10\ncpu0 1 2 3 4 5 6 7 8 9 10\nintr 7\n");
    write("loadavg", "0.52 0.58 0.59 2/1234 5678\n");

    KernelFigures figures = KernelFigures.read(proc, proc);

    assertThat(figures.memoryKib())
        .containsEntry("MemTotal", 8_000L)
        .containsEntry("Active(anon)", 12L)
        .hasSize(2);
    assertThat(figures.cpuTicks()).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
    assertThat(figures.load()).isEqualTo(new LoadAverage(0.52, 0.58, 0.59, 2, 1_234, 5_678));
    assertThat(figures.disk().orElseThrow().total()).isPositive();
  }

  @Test
  void figures_thatCannotBeRead_areMissing() throws IOException {
    write("stat", "intr 7\n");
    write("loadavg", "garbage\n");
    write("meminfo", "MemTotal: many kB\n:\n\n");

    KernelFigures figures = KernelFigures.read(proc, proc.resolve("none"));

    assertThat(figures.memoryKib()).isEmpty();
    assertThat(figures.cpuTicks()).isEmpty();
    assertThat(figures.load()).isEqualTo(new LoadAverage(0, 0, 0, 0, 0, 0));
    assertThat(figures.disk()).isEmpty();
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(proc.resolve(name), text);
  }
}
