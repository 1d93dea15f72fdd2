package io.turboprop.system.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What to do.
 *
 * @param kills faults to strike; the run ends with the last one
 * @param atMost the run ends after this time in any case
 * @param seed of the faults and of the tasks
 * @param managers 1 with SQLite, or more that share a PostgreSQL
 * @param standStill first of all the leading manager stands still for so long
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
    int managers,
    Optional<Duration> standStill,
    boolean upstream,
    Scenario scenario,
    int rate,
    Duration pace,
    Path folder,
    Optional<Path> verdict) {

  static final int MAX_RATE = 5_000;
  private static final int MAX_MANAGERS = 3;
  private static final int MAX_STAND_STILL_SECONDS = 600;

  Options {
    if (scenario == Scenario.FAILOVER && managers == 1) {
      throw new IllegalArgumentException("--scenario failover wants --managers 2 or 3");
    }
  }

  static Options parse(String[] args) {
    var given = new Given(args);
    Duration atMost =
        given
            .take("--seconds")
            .map(text -> Duration.ofSeconds(whole("--seconds", text, 1, 100_000)))
            .orElseGet(() -> Duration.ofMinutes(given.whole("--minutes", 60, 1, 10_000)));
    var options =
        new Options(
            given.whole("--kills", 100, 1, 1_000_000),
            atMost,
            given
                .take("--seed")
                .map(text -> number("--seed", text))
                .orElseGet(() -> System.nanoTime() & 0xffff_ffffL),
            given.whole("--managers", 1, 1, MAX_MANAGERS),
            given
                .take("--stand-still")
                .map(text -> whole("--stand-still", text, 1, MAX_STAND_STILL_SECONDS))
                .map(Duration::ofSeconds),
            given.take(UPSTREAM).isPresent(),
            given.take("--scenario").map(Scenario::of).orElse(Scenario.ALL),
            given.whole("--rate", 100, 1, MAX_RATE),
            Duration.ofMillis(given.whole("--pace-ms", 1_500, 10, 60_000)),
            given.take("--folder").map(Path::of).orElseGet(() -> Path.of("").toAbsolutePath()),
            given.take("--report").map(Path::of));
    given.nothingElse();
    return options;
  }

  private static final String UPSTREAM = "--upstream";

  /** What the command line says, until it is taken. */
  private static final class Given {
    private final Map<String, String> values = new HashMap<>();

    Given(String[] args) {
      for (int i = 0; i < args.length; i++) {
        if (args[i].equals(UPSTREAM)) {
          values.put(UPSTREAM, "");
        } else if (i + 1 < args.length) {
          values.put(args[i], args[++i]);
        } else {
          throw new IllegalArgumentException("unknown option or no value: " + args[i]);
        }
      }
    }

    Optional<String> take(String name) {
      return Optional.ofNullable(values.remove(name));
    }

    int whole(String name, int otherwise, int least, int most) {
      return take(name).map(text -> Options.whole(name, text, least, most)).orElse(otherwise);
    }

    void nothingElse() {
      if (!values.isEmpty()) {
        throw new IllegalArgumentException("unknown option " + values.keySet().iterator().next());
      }
    }
  }

  private static int whole(String name, String value, int least, int most) {
    long number = number(name, value);
    if (number < least || number > most) {
      throw new IllegalArgumentException(name + " must be " + least + " to " + most);
    }
    return (int) number;
  }

  private static long number(String name, String value) {
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + " wants a whole number, not " + value, e);
    }
  }

  /** Which faults strike. */
  enum Scenario {
    ALL,
    KILL,
    PAUSE,
    WIRE,
    PARTITION,
    DISK,
    FAILOVER,
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
