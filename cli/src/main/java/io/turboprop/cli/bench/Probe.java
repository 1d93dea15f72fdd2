package io.turboprop.cli.bench;

import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Looks at processes of this machine, so that what they use is told with each round. Reads {@code
 * /proc}; blocks briefly. Any thread.
 */
final class Probe {
  private static final double MIB = 1 << 20;
  private static final double KIB = 1 << 10;

  /** What a process has used since it began. */
  private record Sample(long pid, long cpuNanos, long bytes) {}

  /**
   * What a process uses.
   *
   * @param residentMib memory at the end
   * @param mostMib the most that it ever had
   * @param processors on average
   * @param kibPerMinute read and written, over connections and in files
   */
  record Use(double residentMib, double mostMib, double processors, double kibPerMinute) {}

  private final Map<String, String> processes;

  /**
   * @param processes by name: a number, or a file that holds one, which may change
   */
  Probe(Map<String, String> processes) {
    this.processes = new LinkedHashMap<>(processes);
  }

  /** From now until it is asked what was used. */
  final class Watch {
    private final long began = System.nanoTime();
    private final Map<String, Sample> before = samples();

    Map<String, Use> used() {
      double seconds = (System.nanoTime() - began) / 1e9;
      Map<String, Use> all = new LinkedHashMap<>();
      samples()
          .forEach(
              (name, now) ->
                  all.put(name, use(now, since(before.getOrDefault(name, now), now), seconds)));
      return all;
    }

    /** A process that took the place of another has done all that it did in this time. */
    private static Sample since(Sample then, Sample now) {
      return then.pid() == now.pid()
          ? new Sample(now.pid(), now.cpuNanos() - then.cpuNanos(), now.bytes() - then.bytes())
          : now;
    }

    private static Use use(Sample now, Sample spent, double seconds) {
      return new Use(
          residentMib(now.pid()),
          1024 * field(now.pid(), "status", "VmHWM:") / MIB,
          spent.cpuNanos() / 1e9 / seconds,
          spent.bytes() / KIB / (seconds / 60));
    }
  }

  /**
   * @throws CommandException if one of the processes is not there
   */
  Watch watch() {
    return new Watch();
  }

  /** Resident memory of each now, in MiB. */
  Map<String, Double> residentMib() {
    Map<String, Double> all = new LinkedHashMap<>();
    processes.forEach((name, where) -> all.put(name, residentMib(pid(name, where))));
    return all;
  }

  /** Of one process, in MiB. */
  static double residentMib(long pid) {
    return residentBytes(pid) / MIB;
  }

  private Map<String, Sample> samples() {
    Map<String, Sample> all = new LinkedHashMap<>();
    processes.forEach((name, where) -> all.put(name, sample(name, pid(name, where))));
    return all;
  }

  private static Sample sample(String name, long pid) {
    Duration cpu =
        ProcessHandle.of(pid)
            .flatMap(process -> process.info().totalCpuDuration())
            .orElseThrow(() -> gone(name, pid));
    return new Sample(pid, cpu.toNanos(), field(pid, "io", "rchar:") + field(pid, "io", "wchar:"));
  }

  private static long pid(String name, String where) {
    try {
      return Long.parseLong(
          where.matches("\\d+") ? where : Files.readString(Path.of(where)).strip());
    } catch (IOException | NumberFormatException e) {
      throw new CommandException(
          ExitCode.USAGE,
          "process %s: %s is no process id and no file that holds one".formatted(name, where),
          e);
    }
  }

  private static long residentBytes(long pid) {
    return 1024 * field(pid, "status", "VmRSS:");
  }

  private static long field(long pid, String file, String name) {
    Path path = Path.of("/proc/" + pid + "/" + file);
    try {
      return Files.readAllLines(path).stream()
          .filter(line -> line.startsWith(name))
          .map(line -> line.replaceAll("\\D", ""))
          .mapToLong(Long::parseLong)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.FAILED, "%s cannot be read; is the process gone?".formatted(path), e);
    }
  }

  private static CommandException gone(String name, long pid) {
    return new CommandException(ExitCode.FAILED, "process %s (%d) is gone".formatted(name, pid));
  }
}
