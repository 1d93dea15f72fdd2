package io.turboprop.proplet.engine.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.proplet.engine.Capabilities;
import io.turboprop.proplet.engine.FailureKind;
import io.turboprop.proplet.engine.GuestDir;
import io.turboprop.proplet.engine.OutputListener.Stream;
import io.turboprop.proplet.engine.RunOutcome;
import io.turboprop.proplet.engine.RunRequest;
import io.turboprop.proplet.engine.RunUsage;
import io.turboprop.proplet.engine.Runs;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FramesTest {
  private static final RunUsage USAGE =
      new RunUsage(Duration.ofMillis(3), 65_536, Duration.ofNanos(5), "endive");

  @TempDir Path folder;

  private static byte[] written(Frame frame) throws IOException {
    var bytes = new ByteArrayOutputStream();
    new FrameWriter(bytes).write(frame);
    return bytes.toByteArray();
  }

  private static Frame read(byte[] bytes) throws IOException {
    return new FrameReader(new ByteArrayInputStream(bytes), 1 << 20).read();
  }

  private RunRequest request() {
    return Runs.of(folder, new byte[] {1})
        .named("größe")
        .inputs("1", "")
        .cliArgs("-v")
        .env(Map.of("A", "1", "B", ""))
        .stdin("text")
        .capabilities(
            Capabilities.CLOSED.withSeed(-7).withDirs(List.of(new GuestDir(folder, "/data", true))))
        .cpu(Duration.ofMillis(9))
        .daemon()
        .on("endive")
        .request();
  }

  @Test
  void begin_writtenAndRead_isTheSame() throws Exception {
    assertThat(read(written(new Frame.Begin(request())))).isEqualTo(new Frame.Begin(request()));
  }

  @Test
  void endings_writtenAndRead_areTheSame() throws Exception {
    for (RunOutcome outcome :
        List.of(
            new RunOutcome.Succeeded("42", List.of("42", "0.5"), "tail", USAGE),
            new RunOutcome.Failed(
                FailureKind.EXIT_CODE, "exit code 3", OptionalInt.of(3), "", USAGE),
            RunOutcome.Failed.before(FailureKind.PIN, "no"))) {
      assertThat(read(written(new Frame.Ended(outcome)))).isEqualTo(new Frame.Ended(outcome));
    }
  }

  @Test
  void output_writtenAndRead_isTheSame() throws Exception {
    var wrote = (Frame.Wrote) read(written(new Frame.Wrote(Stream.STDERR, new byte[] {1, 2})));

    assertThat(wrote.stream()).isEqualTo(Stream.STDERR);
    assertThat(wrote.bytes()).containsExactly(1, 2);
    assertThat(read(written(new Frame.Used(USAGE)))).isEqualTo(new Frame.Used(USAGE));
  }

  @Test
  void frame_longerThanAllowed_isRefusedUnread() throws Exception {
    byte[] long16 = {0x7f, -1, -1, -1, 2, 0};

    assertThatThrownBy(() -> read(long16))
        .hasMessage("a frame of 2147483647 bytes, at most 1048576 are read");
  }

  @Test
  void end_isAnEnd() {
    assertThatThrownBy(() -> read(new byte[0])).isInstanceOf(EOFException.class);
  }

  @Test
  void frame_changedAnywhere_isReadOrRefused() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[] whole = written(new Frame.Begin(request()));
    for (int i = 0; i < 20_000; i++) {
      byte[] changed = Arrays.copyOf(whole, 5 + random.nextInt(whole.length - 4));
      changed[random.nextInt(changed.length)] = (byte) random.nextInt();
      try {
        assertThat(read(changed)).as("seed %d", seed).isNotNull();
      } catch (IOException refused) {
        assertThat(refused.getMessage() == null || !refused.getMessage().isEmpty()).isTrue();
      }
    }
  }
}
