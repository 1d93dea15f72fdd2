package io.turboprop.system.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * What to do.
 *
 * @param kills faults to strike; the run ends with the last one
 * @param atMost the run ends after this time in any case
 * @param seed of the faults and of the tasks
 * @param upstream workers that speak upstream's dialect instead of native proplets
 * @param scenario which faults
 * @param rate tasks submitted in a second, at most
 * @param pace between two faults, on average
 * @param folder for all files; it must exist
 * @param verdict where to write the report too
 */
record Options(
    int kills,
    Duration atMost,
    long seed,
    boolean upstream,
    Scenario scenario,
    int rate,
    Duration pace,
    Path folder,
    Optional<Path> verdict) {

  static final int MAX_RATE = 5_000;

  static Options parse(String[] args) {
    var options =
        new Options(
            100,
            Duration.ofMinutes(60),
            System.nanoTime() & 0xffff_ffffL,
            false,
            Scenario.ALL,
            100,
            Duration.ofMillis(1_500),
            Path.of("").toAbsolutePath(),
            Optional.empty());
    for (int i = 0; i < args.length; i++) {
      if (args[i].equals("--upstream")) {
        options = options.withUpstream();
      } else if (i + 1 < args.length) {
        options = options.with(args[i], args[++i]);
      } else {
        throw new IllegalArgumentException("unknown option or no value: " + args[i]);
      }
    }
    return options;
  }

  private Options with(String name, String value) {
    return switch (name) {
      case "--kills" ->
          change(whole(name, value, 1, 1_000_000), atMost, seed, scenario, rate, pace);
      case "--minutes" ->
          change(
              kills, Duration.ofMinutes(whole(name, value, 1, 10_000)), seed, scenario, rate, pace);
      case "--seconds" ->
          change(
              kills,
              Duration.ofSeconds(whole(name, value, 1, 100_000)),
              seed,
              scenario,
              rate,
              pace);
      case "--seed" -> change(kills, atMost, Long.parseLong(value), scenario, rate, pace);
      case "--scenario" -> change(kills, atMost, seed, Scenario.of(value), rate, pace);
      case "--rate" -> change(kills, atMost, seed, scenario, whole(name, value, 1, MAX_RATE), pace);
      case "--pace-ms" ->
          change(
              kills,
              atMost,
              seed,
              scenario,
              rate,
              Duration.ofMillis(whole(name, value, 10, 60_000)));
      case "--folder" ->
          new Options(kills, atMost, seed, upstream, scenario, rate, pace, Path.of(value), verdict);
      case "--report" ->
          new Options(
              kills,
              atMost,
              seed,
              upstream,
              scenario,
              rate,
              pace,
              folder,
              Optional.of(Path.of(value)));
      default -> throw new IllegalArgumentException("unknown option " + name);
    };
  }

  private Options change(
      int newKills,
      Duration newAtMost,
      long newSeed,
      Scenario which,
      int newRate,
      Duration newPace) {
    return new Options(
        newKills, newAtMost, newSeed, upstream, which, newRate, newPace, folder, verdict);
  }

  private Options withUpstream() {
    return new Options(kills, atMost, seed, true, scenario, rate, pace, folder, verdict);
  }

  private static int whole(String name, String value, int least, int most) {
    try {
      int number = Integer.parseInt(value);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + " wants a whole number, not " + value, e);
    }
    throw new IllegalArgumentException(name + " must be " + least + " to " + most);
  }

  /** Which faults strike. */
  enum Scenario {
    ALL,
    KILL,
    PAUSE,
    WIRE,
    PARTITION,
    DISK,
    NONE;

    static Scenario of(String name) {
      return Arrays.stream(values())
          .filter(s -> s.name().equalsIgnoreCase(name))
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "no scenario " + name + "; there are " + Arrays.toString(values())));
    }
  }
}
