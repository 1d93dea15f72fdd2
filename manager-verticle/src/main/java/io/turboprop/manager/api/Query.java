package io.turboprop.manager.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.codec.Json;
import io.turboprop.codec.MalformedMessageException;
import io.turboprop.config.DurationText;
import io.turboprop.manager.proplet.Selector;
import io.turboprop.manager.store.HappeningFilter;
import io.turboprop.manager.store.TaskFilter;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.FunctionName;
import io.turboprop.model.JsonText;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.PropletId;
import io.turboprop.model.TaskId;
import io.turboprop.model.TaskState;
import io.turboprop.wire.LogPage;
import io.vertx.core.MultiMap;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The query parameters of a request; empty ones count as absent. */
final class Query {
  private static final long DEFAULT_LIMIT = 100;
  private static final long LONGEST_TASK_PAGE = 100;
  private static final long LONGEST_EVENT_PAGE = 1_000;

  private final MultiMap parameters;

  Query(MultiMap parameters) {
    this.parameters = parameters;
  }

  long offset() {
    return number("offset", 0);
  }

  long limit() {
    return number("limit", DEFAULT_LIMIT);
  }

  /** Upstream bounds the pages of tasks only. */
  long taskLimit() {
    long limit = limit();
    if (limit < 1 || limit > LONGEST_TASK_PAGE) {
      throw new OrchestratorException(
          ErrorCode.INVALID_LIMIT, "limit must be 1 to " + LONGEST_TASK_PAGE);
    }
    return limit;
  }

  int eventLimit() {
    long limit = limit();
    if (limit < 1 || limit > LONGEST_EVENT_PAGE) {
      throw new OrchestratorException(
          ErrorCode.INVALID_LIMIT, "limit must be 1 to " + LONGEST_EVENT_PAGE + ", is " + limit);
    }
    return (int) limit;
  }

  /** The place in the log after which events are wanted. */
  Optional<Long> since() {
    return text("since").map(value -> number("since", value));
  }

  /**
   * {@code task}, {@code proplet}, {@code function} and {@code type}, which may be several, parted
   * by commas.
   */
  HappeningFilter events() {
    return new HappeningFilter(
        text("task").map(id -> parsed("task", id, TaskId::new)),
        proplet(),
        text("function").map(name -> parsed("function", name, FunctionName::new)),
        types());
  }

  /** The same for the events of one task. */
  HappeningFilter events(TaskId task) {
    HappeningFilter wanted = events();
    return new HappeningFilter(
        Optional.of(task), wanted.proplet(), wanted.function(), wanted.types());
  }

  /** Whose part in something is wanted. */
  Optional<PropletId> proplet() {
    return text("proplet").map(id -> parsed("proplet", id, PropletId::new));
  }

  private Set<String> types() {
    Set<String> wanted = new TreeSet<>();
    for (String given : parameters.getAll("type")) {
      for (String type : given.split(",", -1)) {
        if (!type.isBlank() && !EventTypes.ALL.contains(type.strip())) {
          String allowed = String.join(", ", EventTypes.ALL);
          throw invalid("type \"" + DurationField.shown(type) + "\" must be one of " + allowed);
        }
        if (!type.isBlank()) {
          wanted.add(type.strip());
        }
      }
    }
    return wanted;
  }

  private static <T> T parsed(String name, String value, Function<String, T> parse) {
    try {
      return parse.apply(value);
    } catch (IllegalArgumentException e) {
      throw invalid(name + " is refused: " + e.getMessage());
    }
  }

  /**
   * How long to wait; empty if nobody asks for it.
   *
   * @param most longer waits are refused
   */
  Optional<Duration> wait(Duration most) {
    return text("wait")
        .map(
            text ->
                DurationField.parse(text, Duration.ZERO)
                    .filter(wait -> wait.compareTo(most) <= 0)
                    .orElseThrow(() -> invalid(wrongWait(text, most))));
  }

  private static String wrongWait(String text, Duration most) {
    return "wait \"%s\" must be a duration of at most %s such as 30s"
        .formatted(DurationField.shown(text), DurationText.of(most));
  }

  boolean flag(String name) {
    return text(name).map(value -> truth(name, value)).orElse(false);
  }

  /**
   * Which part of which log is wanted.
   *
   * @param attempt empty for the newest
   * @param proplet of a broadcast; empty for any
   * @param since the place to begin at
   * @param stream which of the two streams
   */
  record LogQuery(
      OptionalInt attempt,
      Optional<PropletId> proplet,
      boolean follow,
      long since,
      Predicate<LogPage.Piece> stream) {}

  /**
   * {@code attempt}, {@code proplet}, {@code follow}, {@code since} and {@code stream}.
   *
   * @param lastSeen header of a client that comes back; it wins over {@code since}
   */
  LogQuery logs(@Nullable String lastSeen) {
    OptionalInt attempt =
        text("attempt").isPresent()
            ? OptionalInt.of((int) Math.min(number("attempt", 0), Integer.MAX_VALUE))
            : OptionalInt.empty();
    long since =
        lastSeen == null || lastSeen.isEmpty()
            ? number("since", 0)
            : number("Last-Event-ID", lastSeen);
    return new LogQuery(
        attempt, proplet(), flag("follow"), since, stream(text("stream").orElse("all")));
  }

  private static Predicate<LogPage.Piece> stream(String name) {
    return switch (name) {
      case "all" -> piece -> true;
      case "stdout" -> piece -> piece.stream() == LogPage.Stream.STDOUT;
      case "stderr" -> piece -> piece.stream() == LogPage.Stream.STDERR;
      default -> throw invalid("stream must be stdout, stderr or all");
    };
  }

  /** {@code status=active|inactive} of proplets. */
  Optional<Boolean> alive() {
    return text("status")
        .map(
            status ->
                switch (status) {
                  case "active" -> true;
                  case "inactive" -> false;
                  default -> throw invalid("status must be active or inactive");
                });
  }

  /** Which proplets are wanted. */
  Optional<Selector> selector() {
    return text("selector").map(wanted -> parsed("selector", wanted, Selector::parse));
  }

  TaskFilter tasks() {
    return new TaskFilter(
        text("metadata").map(Query::metadata).orElse(Map.of()),
        state(),
        text("owner").map(id -> parsed("owner", id, TaskId::new)));
  }

  private Optional<TaskState> state() {
    return text("state")
        .map(
            wanted ->
                Arrays.stream(TaskState.values())
                    .filter(
                        s -> s.label().equalsIgnoreCase(wanted) || wanted.equals("" + s.number()))
                    .findFirst()
                    .orElseThrow(
                        () -> invalid("state must be the number or the name of a task state")));
  }

  private static Map<String, JsonText> metadata(String text) {
    JsonNode tree;
    try {
      tree = Json.tree(Json.parse(text));
    } catch (MalformedMessageException e) {
      throw invalid("metadata must be a JSON object: " + e.getMessage());
    }
    if (!tree.isObject()) {
      throw invalid("metadata must be a JSON object");
    }
    Map<String, JsonText> wanted = new LinkedHashMap<>();
    tree.properties().forEach(e -> wanted.put(e.getKey(), Json.text(e.getValue())));
    return wanted;
  }

  private static boolean truth(String name, String value) {
    return switch (value) {
      case "true", "1" -> true;
      case "false", "0" -> false;
      default -> throw invalid(name + " must be true or false");
    };
  }

  private long number(String name, long fallback) {
    return text(name).map(value -> number(name, value)).orElse(fallback);
  }

  private static long number(String name, String value) {
    try {
      long number = Long.parseLong(value);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below, the same for all that is no such number.
    }
    throw invalid(name + " must be a whole number, 0 or more");
  }

  private Optional<String> text(String name) {
    return Optional.ofNullable(parameters.get(name)).filter(value -> !value.isEmpty());
  }

  private static OrchestratorException invalid(String detail) {
    return new OrchestratorException(ErrorCode.INVALID_QUERY, detail);
  }
}
