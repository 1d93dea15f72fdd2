package io.turboprop.manager.schedule;

import io.turboprop.manager.requirement.Resource;
import io.turboprop.model.PropletId;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Why no proplet can take a task now, in one sentence. */
final class Refusal {
  private Refusal() {}

  /** Why the only proplet that may cannot. */
  static Reason ofOne(PropletId id, Shape shape, FleetTable table, List<Filter> filters) {
    Optional<Row> row = table.find(id);
    if (row.isEmpty()) {
      return new Reason(ReasonCode.PROPLET_NOT_ALIVE, "proplet " + id + " has not registered yet");
    }
    List<String> missing = Filter.missing(row.get(), shape);
    if (!missing.isEmpty()) {
      return new Reason(
          ReasonCode.NO_SUITABLE_PROPLET,
          "the task needs %s, which proplet %s does not have"
              .formatted(String.join(", ", missing), id));
    }
    for (Filter filter : filters) {
      if (!filter.passes().test(row.get())) {
        return ofOne(id, filter, row.get(), shape);
      }
    }
    throw new IllegalStateException("proplet " + id + " can take it");
  }

  private static Reason ofOne(PropletId id, Filter filter, Row row, Shape shape) {
    String who = "proplet " + id;
    return switch (filter.what()) {
      case Filter.Room room ->
          new Reason(ReasonCode.NO_CAPACITY, who + " " + lacks(row, room.resource(), shape));
      case Filter.Apart apart ->
          new Reason(
              ReasonCode.NO_CAPACITY, who + " has another task of anti_affinity " + apart.key());
      case Filter.Meets meets ->
          new Reason(ReasonCode.NO_SUITABLE_PROPLET, who + " does not meet " + meets.constraint());
      case Filter.Available available ->
          new Reason(ReasonCode.PROPLET_NOT_ALIVE, who + " is " + row.candidate().state());
      case Filter.Named named -> throw new IllegalStateException(who + " is not " + named);
      case Filter.Able able -> throw new IllegalStateException(who + " was found " + able);
    };
  }

  private static String lacks(Row row, Resource resource, Shape shape) {
    long wanted = shape.resources().of(resource);
    return row.capacity(resource) == 0
        ? "does not say how much " + resource.field() + " it has"
        : "has %d of %s free, the task needs %d"
            .formatted(Math.max(0, row.free(resource)), resource.field(), wanted);
  }

  /** What those that come closest lack decides. */
  static Reason ofAll(Shape shape, FleetTable table, List<Filter> filters) {
    Map<String, Integer> full = new TreeMap<>();
    Map<String, Integer> unfit = new TreeMap<>();
    Optional<List<String>> missing = Optional.empty();
    for (int place = 0; place < table.size(); place++) {
      Row row = table.row(place);
      if (!row.candidate().available()) {
        continue;
      }
      Optional<Filter> first = filters.stream().filter(f -> !f.passes().test(row)).findFirst();
      if (first.isEmpty()) {
        continue;
      }
      switch (first.get().what()) {
        case Filter.Room what -> full.merge(what.text(), 1, Integer::sum);
        case Filter.Apart what -> full.merge(what.text(), 1, Integer::sum);
        case Filter.Meets what -> unfit.merge(what.text(), 1, Integer::sum);
        case Filter.Able ignored ->
            missing = missing.or(() -> Optional.of(Filter.missing(row, shape)));
        case Filter.Available ignored -> {}
        case Filter.Named ignored -> {}
      }
    }
    if (!full.isEmpty()) {
      return new Reason(
          ReasonCode.NO_CAPACITY, "no proplet has room for it now: " + counted("short of", full));
    }
    if (!unfit.isEmpty()) {
      return new Reason(
          ReasonCode.NO_SUITABLE_PROPLET,
          "no proplet that can take work now is as asked for: " + counted("without", unfit));
    }
    return missing.map(what -> unable(what, table)).orElseGet(() -> nobody(table));
  }

  private static String counted(String how, Map<String, Integer> counts) {
    List<String> parts = new ArrayList<>();
    counts.forEach((what, number) -> parts.add(number + " " + how + " " + what));
    return String.join(", ", parts);
  }

  private static Reason unable(List<String> missing, FleetTable table) {
    return new Reason(
        ReasonCode.NO_SUITABLE_PROPLET,
        "the task needs %s, which no proplet that can take work now has: %s"
            .formatted(String.join(", ", missing), states(table)));
  }

  private static Reason nobody(FleetTable table) {
    return new Reason(
        ReasonCode.NO_ALIVE_PROPLET,
        table.size() == 0
            ? "no proplet has registered yet"
            : "no proplet can take work now: " + states(table));
  }

  /** {@code 2 lost, 1 draining}. */
  private static String states(FleetTable table) {
    Map<String, Integer> states = new TreeMap<>();
    for (int place = 0; place < table.size(); place++) {
      states.merge(table.row(place).candidate().state(), 1, Integer::sum);
    }
    return states.entrySet().stream()
        .map(e -> e.getValue() + " " + e.getKey())
        .collect(Collectors.joining(", "));
  }
}
