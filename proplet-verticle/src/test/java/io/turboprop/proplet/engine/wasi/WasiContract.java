package io.turboprop.proplet.engine.wasi;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.proplet.engine.Capabilities;
import io.turboprop.proplet.engine.Engine;
import io.turboprop.proplet.engine.FailureKind;
import io.turboprop.proplet.engine.RunOutcome;
import io.turboprop.proplet.engine.Runs;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What guests of every engine get from WASI preview 1, files left aside. */
public abstract class WasiContract {
  @TempDir Path folder;

  /** The engine under test, the same one throughout a test. */
  protected abstract Engine engine();

  @AfterEach
  void close() {
    engine().close();
  }

  private WasiScript.Answers run(WasiScript script) {
    return script.run(engine(), folder, Capabilities.CLOSED);
  }

  @Test
  void functions_ofTheSpecification_areAllThere() {
    assertThat(Wasi.functions()).extracting(WasiFunction::name).doesNotHaveDuplicates().hasSize(46);
  }

  @Test
  void arguments_andEnvironment_reachTheGuest() {
    var answers =
        run(
            new WasiScript()
                .call(Errno.SUCCESS, "args_sizes_get", 0, 8)
                .call(Errno.SUCCESS, "args_get", 16, 256)
                .peek(0, 4)
                .peek(8, 4)
                .peek(256, 19)
                .peek(20, 4)
                .call(Errno.SUCCESS, "environ_sizes_get", 0, 8)
                .call(Errno.SUCCESS, "environ_get", 16, 256)
                .peek(0, 4)
                .peek(8, 4)
                .peek(256, 10));

    assertThat(answers.number(0)).isEqualTo(3);
    assertThat(answers.number(1)).isEqualTo(19);
    assertThat(answers.text(2)).isEqualTo("_start\0one\0zwei ü\0");
    assertThat(answers.number(3)).isEqualTo(256 + 7);
    assertThat(answers.number(4)).isEqualTo(1);
    assertThat(answers.number(5)).isEqualTo(10);
    assertThat(answers.text(6)).isEqualTo("KEY=value\0");
  }

  @Test
  void pointers_outsideTheMemory_areFaults() {
    run(
        new WasiScript()
            .call(Errno.EFAULT, "args_sizes_get", -1, 8)
            .call(Errno.EFAULT, "args_get", 16, -4)
            .call(Errno.EFAULT, "environ_get", -8, 0)
            .call(Errno.EFAULT, "random_get", -8, 9)
            .call(Errno.EFAULT, "random_get", 0, -1)
            .call(Errno.EFAULT, "clock_time_get", 0, 0, -7)
            .call(Errno.EFAULT, "clock_res_get", 0, 0xffffff)
            .call(Errno.EFAULT, "fd_fdstat_get", 1, -1)
            .call(Errno.EFAULT, "fd_filestat_get", 1, -1)
            .call(Errno.EFAULT, "fd_write", 1, -8, 1, 0)
            .call(Errno.EFAULT, "fd_write", 1, 0, 1, -1)
            .vectors(-1, 1)
            .call(Errno.EFAULT, "fd_write", 1, 0, 1, 512)
            .vectors(16, -1)
            .call(Errno.EFAULT, "fd_read", 0, 0, 1, 512)
            .call(Errno.EFAULT, "poll_oneoff", -1, 0, 1, 512));
  }

  @Test
  void clocks_known_tellTimeAndStep() {
    long before = Instant.now().toEpochMilli();
    var script = new WasiScript();
    for (int clock = 0; clock < 4; clock++) {
      script
          .call(Errno.SUCCESS, "clock_time_get", clock, 0, 8 * clock)
          .call(Errno.SUCCESS, "clock_res_get", clock, 32 + 8 * clock);
    }
    script
        .call(Errno.EINVAL, "clock_time_get", 4, 0, 0)
        .call(Errno.EINVAL, "clock_res_get", -1, 0)
        .peek(0, 8)
        .peek(8, 8)
        .peek(16, 8)
        .peek(32, 8);

    var answers = run(script);

    assertThat(answers.number(0) / 1_000_000).isBetween(before, Instant.now().toEpochMilli());
    assertThat(answers.number(1)).isPositive();
    assertThat(answers.number(2)).isNotNegative();
    assertThat(answers.number(3)).isPositive();
  }

  @Test
  void random_withASeed_repeats() {
    var script = new WasiScript().call(Errno.SUCCESS, "random_get", 0, 32).peek(0, 32);
    Capabilities seeded = Capabilities.CLOSED.withSeed(42);

    byte[] first = script.run(engine(), folder, seeded).shown().getFirst();

    assertThat(script.run(engine(), folder, seeded).shown().getFirst()).isEqualTo(first);
    assertThat(script.run(engine(), folder, Capabilities.CLOSED.withSeed(43)).shown().getFirst())
        .isNotEqualTo(first);
    assertThat(run(script).shown().getFirst()).isNotEqualTo(run(script).shown().getFirst());
  }

  @Test
  void random_ofAnyLength_fillsExactlyThat() {
    var answers =
        run(
            new WasiScript()
                .call(Errno.SUCCESS, "random_get", 0, 0)
                .call(Errno.SUCCESS, "random_get", 0, 200_000)
                .peek(199_900, 100)
                .peek(200_000, 100));

    assertThat(answers.shown().get(0)).isNotEqualTo(new byte[100]);
    assertThat(answers.shown().get(1)).isEqualTo(new byte[100]);
  }

  @Test
  void streams_asked_arePipesOneWay() {
    var answers =
        run(
            new WasiScript()
                .call(Errno.SUCCESS, "fd_fdstat_get", 0, 0)
                .call(Errno.SUCCESS, "fd_fdstat_get", 1, 32)
                .peek(0, 24)
                .peek(32, 1)
                .call(Errno.SUCCESS, "fd_filestat_get", 2, 0)
                .vectors(0, 8)
                .call(Errno.EBADF, "fd_read", 1, 0, 1, 512)
                .call(Errno.EBADF, "fd_write", 0, 0, 1, 512)
                .call(Errno.ESPIPE, "fd_seek", 1, 0, 0, 512)
                .call(Errno.ESPIPE, "fd_tell", 0, 512)
                .call(Errno.ESPIPE, "fd_pread", 0, 0, 1, 0, 512)
                .call(Errno.ESPIPE, "fd_pwrite", 1, 0, 1, 0, 512)
                .call(Errno.EINVAL, "fd_filestat_set_size", 1, 0)
                .call(Errno.ESPIPE, "fd_allocate", 1, 0, 1)
                .call(Errno.ESPIPE, "fd_advise", 1, 0, 1, 0)
                .call(Errno.EINVAL, "fd_sync", 1)
                .call(Errno.EINVAL, "fd_datasync", 1)
                .call(Errno.ENOTCAPABLE, "fd_filestat_set_times", 1, 0, 0, 2)
                .call(Errno.SUCCESS, "fd_fdstat_set_flags", 0, 4)
                .call(Errno.EINVAL, "fd_fdstat_set_flags", 0, 32)
                .call(Errno.EBADF, "fd_prestat_get", 0, 0)
                .call(Errno.ENOTDIR, "fd_readdir", 0, 0, 64, 0, 512));

    assertThat(answers.shown().get(0)[0]).isZero();
    assertThat(answers.shown().get(0)[8] & Rights.FD_READ).isEqualTo(Rights.FD_READ);
    assertThat(answers.shown().get(1)[0]).isZero();
  }

  @Test
  void descriptors_closedOrUnknown_areBad() {
    run(
        new WasiScript()
            .call(Errno.SUCCESS, "fd_close", 0)
            .call(Errno.EBADF, "fd_close", 0)
            .vectors(0, 8)
            .call(Errno.EBADF, "fd_read", 0, 0, 1, 512)
            .call(Errno.EBADF, "fd_fdstat_get", 0, 0)
            .call(Errno.EBADF, "fd_filestat_get", 9, 0)
            .call(Errno.EBADF, "fd_seek", -1, 0, 0, 0)
            .call(Errno.EBADF, "fd_renumber", 0, 1)
            .call(Errno.EBADF, "fd_prestat_get", 3, 0)
            .call(Errno.EBADF, "fd_prestat_dir_name", 3, 0, 8)
            .path(Errno.EBADF, "path_unlink_file", 3, "x")
            .call(Errno.EBADF, "sock_shutdown", 3, 0));
  }

  @Test
  void rights_givenAway_doNotComeBack() {
    run(
        new WasiScript()
            .call(Errno.SUCCESS, "fd_fdstat_set_rights", 2, 0, 0)
            .call(Errno.EBADF, "fd_write", 2, 0, 0, 512)
            .call(Errno.ENOTCAPABLE, "fd_filestat_get", 2, 0)
            .call(Errno.ENOTCAPABLE, "fd_fdstat_set_rights", 2, Rights.FD_WRITE, 0)
            .call(Errno.ENOTCAPABLE, "fd_fdstat_set_rights", 1, Rights.FD_READ, 0));
  }

  @Test
  void sockets_askedFor_areNone() {
    run(
        new WasiScript()
            .call(Errno.ENOTSOCK, "sock_accept", 0, 0, 8)
            .call(Errno.ENOTSOCK, "sock_recv", 0, 0, 0, 0, 8, 16)
            .call(Errno.ENOTSOCK, "sock_send", 1, 0, 0, 0, 8)
            .call(Errno.ENOTSOCK, "sock_shutdown", 1, 1));
  }

  @Test
  void poll_ofStreamsAndClocks_answersWhatIsReady() {
    var answers =
        run(
            new WasiScript()
                .poke(0, 7) // A clock that is due in an hour.
                .poke(8, 0)
                .poke(16, 1)
                .poke(24, 3_600_000_000_000L)
                .poke(48, 8) // Writing to standard output.
                .poke(56, 2)
                .poke(64, 1)
                .poke(96, 9) // Reading from what is not open.
                .poke(104, 1)
                .poke(112, 55)
                .call(Errno.SUCCESS, "poll_oneoff", 0, 256, 3, 512)
                .peek(512, 4)
                .peek(256, 16)
                .peek(288, 16));

    assertThat(answers.number(0)).isEqualTo(2);
    assertThat(answers.number(1)).isEqualTo(8);
    assertThat(answers.shown().get(1)[10]).isEqualTo((byte) 2);
    assertThat(answers.number(2)).isEqualTo(9);
    assertThat(answers.shown().get(2)[8]).isEqualTo((byte) Errno.EBADF.code());
  }

  @Test
  void poll_ofAClock_waitsUntilItIsDue() {
    var answers =
        run(
            new WasiScript()
                .poke(0, 7)
                .poke(16, 0)
                .poke(24, 20_000_000)
                .call(Errno.SUCCESS, "clock_time_get", 1, 0, 1024)
                .call(Errno.SUCCESS, "poll_oneoff", 0, 256, 1, 512)
                .call(Errno.SUCCESS, "clock_time_get", 1, 0, 1032)
                .peek(1024, 8)
                .peek(1032, 8)
                .peek(256, 16)
                .poke(16, 1)
                .poke(24, 5)
                .poke(40, 1) // Absolute, long ago.
                .call(Errno.SUCCESS, "poll_oneoff", 0, 256, 1, 512));

    assertThat(answers.number(1) - answers.number(0)).isGreaterThanOrEqualTo(20_000_000);
    assertThat(answers.number(2)).isEqualTo(7);
  }

  @Test
  void poll_ofNonsense_isInvalid() {
    var answers =
        run(
            new WasiScript()
                .call(Errno.EINVAL, "poll_oneoff", 0, 256, 0, 512)
                .call(Errno.EINVAL, "poll_oneoff", 0, 256, 5000, 512)
                .call(Errno.EINVAL, "poll_oneoff", 0, 256, -1, 512)
                .poke(8, 3)
                .call(Errno.EINVAL, "poll_oneoff", 0, 256, 1, 512)
                .poke(8, 0)
                .poke(16, 2) // Processor time cannot be waited for.
                .call(Errno.SUCCESS, "poll_oneoff", 0, 256, 1, 512)
                .peek(264, 1));

    assertThat(answers.number(0)).isEqualTo(Errno.ENOTSUP.code());
  }

  @Test
  void poll_withoutEnd_isStoppedAtTheDeadline() {
    Runs waiting =
        new WasiScript()
            .poke(16, 1)
            .poke(24, -1)
            .call(Errno.SUCCESS, "poll_oneoff", 0, 256, 1, 512)
            .guest(folder, Capabilities.CLOSED)
            .deadline(Duration.ofMillis(200));

    assertThat(waiting.failure(engine()).kind()).isEqualTo(FailureKind.DEADLINE);
  }

  @Test
  void vectors_manyOrEmpty_moveInOrder() {
    var script = new WasiScript();
    WasiScript.Text one = script.put("one ");
    WasiScript.Text two = script.put("two");
    RunOutcome outcome =
        script
            .vectors(one.at(), one.length(), -1, 0, two.at(), two.length())
            .call(Errno.EFAULT, "fd_write", 2, 0, 3, 512)
            .vectors(one.at(), one.length(), 0, 0, two.at(), two.length())
            .call(Errno.SUCCESS, "fd_write", 2, 0, 3, 512)
            .call(Errno.SUCCESS, "fd_write", 2, 0, 0, 512)
            .call(Errno.EINVAL, "fd_write", 2, 0, 5000, 512)
            .call(Errno.EINVAL, "fd_write", 2, 0, -1, 512)
            .guest(folder, Capabilities.CLOSED)
            .outcome(engine());

    assertThat(outcome.outputTail()).isEqualTo("one two");
  }

  @Test
  void process_raisesAndYields_asFarAsThereIsSuchAThing() {
    run(new WasiScript().call(Errno.ENOSYS, "proc_raise", 9).call(Errno.SUCCESS, "sched_yield"));
  }

  @Test
  void process_exits_withItsCode() {
    var failed =
        new WasiScript()
            .call(Errno.SUCCESS, "proc_exit", 77)
            .call(Errno.SUCCESS, "sched_yield")
            .guest(folder, Capabilities.CLOSED)
            .failure(engine());

    assertThat(failed.kind()).isEqualTo(FailureKind.EXIT_CODE);
    assertThat(failed.exitCode()).hasValue(77);
  }
}
