package io.turboprop.cli.bench;

import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.TemporaryFolder;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * How long it takes until a user sees something: of a command, and of a house that is started.
 * Blocks; bounded.
 *
 * @param command that is started, {@code turboprop}
 * @param manager that the command asks
 */
record Starts(String command, URI manager, Waits waits) {
  private static final int CALLS = 10;
  private static final int NANOS_IN_MICRO = 1_000;
  private static final long LOOK_NANOS = 2_000_000;

  /** Of a command that asks the manager one thing, from its start to its end. */
  Measured call() {
    Histogram micros = Measured.noLatencies();
    Cpu cpu = new Cpu();
    for (int i = 0; i < CALLS; i++) {
      long began = System.nanoTime();
      Process process = start(Redirect.INHERIT, "-m", manager.toString(), "health");
      int code = ended(process);
      micros.recordValue((System.nanoTime() - began) / NANOS_IN_MICRO);
      if (code != 0) {
        throw new IllegalStateException("%s health ended with %d".formatted(command, code));
      }
    }
    return Measured.time(
            "start", "turboprop health, %d times".formatted(CALLS), cpu.seconds(), cpu.processors())
        .with(micros);
  }

  /** Of {@code turboprop dev}, from its start until it says that it is ready. */
  Measured dev() {
    try (TemporaryFolder folder = TemporaryFolder.of("turboprop-bench")) {
      return dev(folder.path());
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.FAILED, "turboprop dev has no folder: " + e.getMessage(), e);
    }
  }

  private Measured dev(Path folder) throws IOException {
    Path ready = folder.resolve("ready");
    Path log = folder.resolve("log");
    Cpu cpu = new Cpu();
    Process process =
        start(
            Redirect.to(log.toFile()),
            "dev",
            "--data-dir=" + folder.resolve("data"),
            "--ready-file=" + ready,
            "--http-port=0",
            "--mqtt-port=0");
    try {
      while (!Files.exists(ready)) {
        if (!process.isAlive()) {
          throw new IllegalStateException(
              "%s dev ended with %d before it was ready: %s"
                  .formatted(command, process.exitValue(), Files.readString(log).strip()));
        }
        if (cpu.seconds() > waits.patience().toSeconds()) {
          throw new IllegalStateException(command + " dev does not become ready");
        }
        LockSupport.parkNanos(LOOK_NANOS);
      }
      return Measured.time(
              "start", "turboprop dev until it is ready", cpu.seconds(), cpu.processors())
          .with("resident_mib", Probe.residentMib(process.pid()));
    } finally {
      process.destroy();
      ended(process);
    }
  }

  private Process start(Redirect errors, String... words) {
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(List.of(words));
    try {
      return new ProcessBuilder(all)
          .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
          .redirectOutput(Redirect.DISCARD)
          .redirectError(errors)
          .start();
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.USAGE, "%s cannot be started: %s".formatted(command, e.getMessage()), e);
    }
  }

  private int ended(Process process) {
    try {
      if (process.waitFor(waits.patience().toMillis(), TimeUnit.MILLISECONDS)) {
        return process.exitValue();
      }
      process.destroyForcibly();
      throw new IllegalStateException(command + " does not end");
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
