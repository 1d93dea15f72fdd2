package io.turboprop.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program of its own, with its output in a file. Ended by {@link #close} at the latest. */
public final class Forked implements AutoCloseable {
  private final Process process;
  private final Path log;

  private Forked(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** A main class with the class path of the tests. */
  public static Forked java(
      String mainClass, Map<String, String> env, Path log, String... arguments) {
    List<String> command = new ArrayList<>(javaCommand(mainClass));
    command.addAll(List.of(arguments));
    return start(command, env, log);
  }

  /** Runs a main class with the class path of the tests; options of the JVM come first. */
  public static List<String> javaCommand(String mainClass, String... options) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
    return command;
  }

  public static Forked start(List<String> command, Map<String, String> env, Path log) {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(log.toAbsolutePath().resolveSibling("").toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(env);
    try {
      return new Forked(builder.start(), log);
    } catch (IOException e) {
      throw new UncheckedIOException(
          command.getFirst() + " cannot be started; scripts/test installs it", e);
    }
  }

  public long pid() {
    return process.pid();
  }

  /** What it has started, and what that has. */
  List<ProcessHandle> descendants() {
    return process.descendants().toList();
  }

  public boolean running() {
    return process.isAlive();
  }

  /** Writes to its standard input and closes that. */
  public void feed(String input) throws IOException {
    try (var in = process.getOutputStream()) {
      in.write(input.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
    }
  }

  public String output() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As {@code kill -9} does. */
  public void kill() {
    process.destroyForcibly();
    exitCode();
  }

  /** Sends SIGTERM and waits for nothing. */
  public void askToEnd() {
    process.destroy();
  }

  /** As SIGTERM does; the exit code. */
  public int terminate() {
    process.destroy();
    return exitCode();
  }

  public int exitCode() {
    return exitCode(Duration.ofSeconds(60));
  }

  public int exitCode(Duration patience) {
    try {
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError("still running after " + patience + ":\n" + output());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      kill();
    }
  }
}
