package io.turboprop.proplet.engine.process;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A process with a session of its own and an environment that is empty: the proplet's holds its
 * key, and names such as {@code LD_PRELOAD} in a task's would reach beyond the guest.
 */
final class HostProcess {
  private static final File NOTHING = new File("/dev/null");
  private static final long KIB = 1024;

  private final Process process;
  private final boolean separate;
  private final Optional<ControlGroup> group;
  private final CompletableFuture<Integer> exit;
  private volatile Duration lastCpu = Duration.ZERO;
  private volatile long lastMemoryBytes;

  private HostProcess(Process process, boolean separate, Optional<ControlGroup> group) {
    this.process = process;
    this.separate = separate;
    this.group = group;
    this.exit = process.onExit().thenApply(Process::exitValue);
  }

  /**
   * Blocks for some milliseconds. The calling thread must live as long as the proplet: on Linux the
   * process is killed when that thread ends.
   *
   * @throws IOException if the system cannot start it
   */
  static HostProcess start(Launcher launcher, Start what) throws IOException {
    var builder =
        new ProcessBuilder(launcher.through(what.limits(), what.group(), what.command()))
            .directory(what.folder().toFile());
    builder.environment().clear();
    if (!what.reads()) {
      builder.redirectInput(NOTHING);
    }
    try {
      return new HostProcess(builder.start(), launcher.separates(), what.group());
    } catch (IOException e) {
      what.group().ifPresent(ControlGroup::remove);
      throw e;
    }
  }

  /**
   * What to start.
   *
   * @param folder it finds itself in
   * @param limits options of {@code prlimit}
   * @param reads whether something will be written to its standard input; else it is empty
   */
  record Start(
      List<String> command,
      Path folder,
      List<String> limits,
      Optional<ControlGroup> group,
      boolean reads) {

    Start in(Optional<ControlGroup> other) {
      return new Start(command, folder, limits, other, reads);
    }
  }

  long pid() {
    return process.pid();
  }

  InputStream stdout() {
    return process.getInputStream();
  }

  InputStream stderr() {
    return process.getErrorStream();
  }

  OutputStream stdin() {
    return process.getOutputStream();
  }

  /** Completes with the exit status, 128 and more for signals, on a thread of the JDK. */
  CompletableFuture<Integer> exit() {
    return exit.copy();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Kills it and all it started, at once; also what it left behind if it has ended itself. Without
   * a session of its own its descendants are looked for.
   */
  void kill() {
    sample();
    if (separate) {
      Signals.killGroup(process.pid());
    } else {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
    }
    // It may not have come as far as to a session of its own. Not Process.destroyForcibly(), which
    // also closes the streams, with what was written and not yet read.
    process.toHandle().destroyForcibly();
    group.ifPresent(ControlGroup::kill);
  }

  Optional<ControlGroup> group() {
    return group;
  }

  /** Processor time, as last seen while it lived. */
  Duration cpu() {
    sample();
    return lastCpu;
  }

  /** Memory that is really there, as last seen while it lived. */
  long memoryBytes() {
    sample();
    return lastMemoryBytes;
  }

  /** Looks at {@code /proc}; leaves the last numbers when the process is gone. */
  void sample() {
    process.info().totalCpuDuration().ifPresent(cpu -> lastCpu = cpu);
    try (var lines = Files.lines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
      lines
          .filter(line -> line.startsWith("VmRSS:"))
          .map(line -> line.replaceAll("[^0-9]", ""))
          .findFirst()
          .ifPresent(kib -> lastMemoryBytes = Long.parseLong(kib) * KIB);
    } catch (IOException | RuntimeException gone) {
      // No such process any more, or no such system.
    }
  }
}
