package io.turboprop.proplet.engine.wasm.redline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SupportTest {
  @TempDir Path folder;

  private Path processor(String flags) throws IOException {
    return Files.writeString(
        folder.resolve("cpuinfo"), "processor\t: 0\nmodel name\t: any\nflags\t\t: " + flags + "\n");
  }

  @Test
  void processor_withAllInstructions_lacksNothing() throws IOException {
    assertThat(Support.missing(processor("fpu sse2 ssse3 sse4_1 sse4_2 popcnt"))).isEmpty();
  }

  @Test
  void processor_withoutAnInstruction_isNamed() throws IOException {
    assertThat(Support.missing(processor("fpu sse2 ssse3 sse4_1 sse4_2x")))
        .contains("the processor has no sse4_2");
  }

  @Test
  void processor_thatCannotBeLookedAt_lacksNothing() {
    assertThat(Support.missing(folder.resolve("none"))).isEmpty();
  }
}
