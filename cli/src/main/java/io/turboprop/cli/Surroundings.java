package io.turboprop.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/**
 * What a command knows of the world outside its command line.
 *
 * @param variables the environment
 * @param terminal whether standard output is a terminal
 * @param clock for ages and for the limits of waiting
 * @param pause how a command waits between two looks
 * @param input standard input
 * @param progress whether standard error is a terminal
 */
public record Surroundings(
    Map<String, String> variables,
    boolean terminal,
    InstantSource clock,
    Pause pause,
    InputStream input,
    boolean progress) {

  /** Set to {@code true} by the launcher when standard output is a terminal. */
  static final String TERMINAL_PROPERTY = "turboprop.terminal";

  /** The same for standard error. */
  static final String PROGRESS_PROPERTY = "turboprop.progress";

  private static final Path HOST_FILE = Path.of("/etc/hostname");
  private static final int LONGEST_ASKER = 255;

  /** Blocks the calling thread for a while. */
  public interface Pause {
    void pause(Duration time) throws InterruptedException;
  }

  public Surroundings {
    variables = Map.copyOf(variables);
  }

  /** With the standard input of this process. */
  public Surroundings(
      Map<String, String> variables, boolean terminal, InstantSource clock, Pause pause) {
    this(variables, terminal, clock, pause, System.in);
  }

  /** With a standard error that is no terminal. */
  public Surroundings(
      Map<String, String> variables,
      boolean terminal,
      InstantSource clock,
      Pause pause,
      InputStream input) {
    this(variables, terminal, clock, pause, input, false);
  }

  /** Those of this process. */
  static Surroundings ofProcess() {
    return new Surroundings(
        System.getenv(),
        Boolean.getBoolean(TERMINAL_PROPERTY),
        InstantSource.system(),
        Thread::sleep,
        System.in,
        Boolean.getBoolean(PROGRESS_PROPERTY));
  }

  /** An empty variable counts as unset. */
  public Optional<String> variable(String name) {
    return Optional.ofNullable(variables.get(name)).filter(value -> !value.isEmpty());
  }

  /** Who asks: {@code user@host}, in printable ASCII, for the manager to write down. */
  public String asker() {
    String user = variable("USER").orElseGet(() -> System.getProperty("user.name", "somebody"));
    String text = user + "@" + variable("HOSTNAME").orElseGet(Surroundings::host);
    String plain = text.replaceAll("[^\\x21-\\x7e]", "?");
    return plain.length() <= LONGEST_ASKER ? plain : plain.substring(0, LONGEST_ASKER);
  }

  private static String host() {
    try {
      return Files.readString(HOST_FILE).strip();
    } catch (IOException none) {
      return "localhost";
    }
  }

  /** Colour only on a terminal, and not if {@code NO_COLOR} is set (no-color.org). */
  public boolean colour() {
    return terminal && variable("NO_COLOR").isEmpty() && !"dumb".equals(variables.get("TERM"));
  }

  /**
   * Waits, or says by false that this thread was interrupted meanwhile and should come to an end.
   */
  public boolean waitFor(Duration time) {
    try {
      pause.pause(time);
      return true;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
