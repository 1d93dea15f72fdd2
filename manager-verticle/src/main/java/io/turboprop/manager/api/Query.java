package io.turboprop.manager.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.codec.Json;
import io.turboprop.codec.MalformedMessageException;
import io.turboprop.config.DurationText;
import io.turboprop.manager.proplet.Selector;
import io.turboprop.manager.store.HappeningFilter;
import io.turboprop.manager.store.TaskFilter;
import io.turboprop.manager.store.TaskSearch;
import io.turboprop.manager.store.TaskSearch.Label;
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
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The query parameters of a request; empty ones count as absent. */
final class Query {
  private static final long DEFAULT_LIMIT = 100;
  private static final long LONGEST_TASK_PAGE = 100;
  private static final long LONGEST_EVENT_PAGE = 1_000;
  private static final int LONGEST_PAGE = 1_000;
  private static final int MOST_LABELS = 32;

  private static final String OFFSET = "offset";
  private static final String LIMIT = "limit";
  private static final String CURSOR = "cursor";
  private static final String PAGE_SIZE = "page_size";
  private static final String LABEL = "label";
  private static final String SINCE = "since";

  private final MultiMap parameters;

  Query(MultiMap parameters) {
    this.parameters = parameters;
  }

  long offset() {
    return number(OFFSET, 0);
  }

  long limit() {
    return number(LIMIT, DEFAULT_LIMIT);
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
    return text(SINCE).map(value -> number(SINCE, value));
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

  /**
   * Whether tasks are wanted by place and not by offset: who gives a cursor, or anything that only
   * such a list knows.
   */
  boolean byPlace() {
    boolean wanted = Stream.of(CURSOR, PAGE_SIZE, LABEL, SINCE).anyMatch(parameters::contains);
    if (wanted && Stream.of(OFFSET, LIMIT).anyMatch(parameters::contains)) {
      throw invalid(
          "offset and limit do not go with cursor, page_size, label and since: give page_size"
              + " instead of limit, and next_cursor of the page before as cursor");
    }
    return wanted;
  }

  /** {@code cursor}, {@code page_size}, {@code label}, {@code since}, and the filters of tasks. */
  TaskSearch search() {
    int size = (int) Math.min(number(PAGE_SIZE, DEFAULT_LIMIT), Integer.MAX_VALUE);
    if (size < 1 || size > LONGEST_PAGE) {
      throw new OrchestratorException(
          ErrorCode.INVALID_LIMIT, "page_size must be 1 to " + LONGEST_PAGE + ", is " + size);
    }
    TaskSearch whole =
        new TaskSearch(tasks(), labels(), text(SINCE).map(Query::moment), Optional.empty(), size);
    return whole.after(text(CURSOR).map(cursor -> TaskCursor.read(cursor, whole)));
  }

  /** {@code key} or {@code key=value}; several may be given. */
  private List<Label> labels() {
    List<Label> wanted = new ArrayList<>();
    for (String given : parameters.getAll(LABEL)) {
      int split = given.indexOf('=');
      String key = split < 0 ? given : given.substring(0, split);
      if (key.isEmpty()) {
        throw invalid("label \"" + DurationField.shown(given) + "\" must be key or key=value");
      }
      wanted.add(
          new Label(key, split < 0 ? Optional.empty() : Optional.of(given.substring(split + 1))));
    }
    if (wanted.size() > MOST_LABELS) {
      throw invalid("label may be given " + MOST_LABELS + " times, not " + wanted.size());
    }
    return wanted;
  }

  private static Instant moment(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException e) {
      throw invalid(
          "since \"%s\" must be a time such as 2026-11-26T10:00:00Z"
              .formatted(DurationField.shown(text)));
    }
  }

  /**
   * {@code fields}: those that are wanted of each task, parted by commas; empty for all.
   *
   * @param known those there are
   */
  Optional<Set<String>> fields(Set<String> known) {
    return text("fields")
        .map(
            text -> {
              Set<String> wanted = new TreeSet<>();
              for (String name : text.split(",", -1)) {
                if (!known.contains(name.strip())) {
                  throw invalid(
                      "fields has \"%s\"; there are %s"
                          .formatted(
                              DurationField.shown(name), String.join(", ", new TreeSet<>(known))));
                }
                wanted.add(name.strip());
              }
              return wanted;
            });
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
