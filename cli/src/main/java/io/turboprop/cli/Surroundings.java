package io.turboprop.cli;

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
 */
public record Surroundings(
    Map<String, String> variables, boolean terminal, InstantSource clock, Pause pause) {

  /** Set to {@code true} by the launcher when standard output is a terminal. */
  static final String TERMINAL_PROPERTY = "turboprop.terminal";

  /** Blocks the calling thread for a while. */
  public interface Pause {
    void pause(Duration time) throws InterruptedException;
  }

  public Surroundings {
    variables = Map.copyOf(variables);
  }

  /** Those of this process. */
  static Surroundings ofProcess() {
    return new Surroundings(
        System.getenv(),
        Boolean.getBoolean(TERMINAL_PROPERTY),
        InstantSource.system(),
        Thread::sleep);
  }

  /** An empty variable counts as unset. */
  public Optional<String> variable(String name) {
    return Optional.ofNullable(variables.get(name)).filter(value -> !value.isEmpty());
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
