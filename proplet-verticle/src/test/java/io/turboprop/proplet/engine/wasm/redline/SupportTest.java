package io.turboprop.proplet.engine.wasm.redline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
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

  /** Asks in a process of its own, which may have 40 GB of addresses. */
  @Test
  void addresses_tooFew_areSaidToBeMissing() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String limited = "ulimit -v 40000000 && exec \"$0\" \"$@\"";
    Process process =
        new ProcessBuilder(
                "sh",
                "-c",
                limited,
                java,
                "-Xmx64m",
                "-XX:CompressedClassSpaceSize=32m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Asking.class.getName())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).as(said).isZero();
    assertThat(said).contains("guests cannot be guarded: the system has no 146028888064 bytes");
  }

  /** The process that asks. */
  static final class Asking {
    private Asking() {}

    public static void main(String[] none) {
      System.out.println(Support.missing());
    }
  }
}
