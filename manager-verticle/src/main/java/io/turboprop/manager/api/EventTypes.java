package io.turboprop.manager.api;

import io.turboprop.manager.function.FunctionEvent;
import io.turboprop.manager.store.Happening;
import io.turboprop.manager.task.TaskEvent;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Names of what may happen, as {@link Happening#type()} gives them. */
final class EventTypes {
  /** All of them. */
  static final Set<String> ALL = all();

  /** Those of proplets alone. */
  static final Set<String> OF_PROPLETS =
      ALL.stream()
          .filter(
              type ->
                  type.startsWith("proplet_") && !type.equals(name(TaskEvent.PropletLost.class)))
          .collect(Collectors.toUnmodifiableSet());

  private EventTypes() {}

  /** The name of the record in snake case. */
  static String name(Class<?> kind) {
    return kind.getSimpleName().replaceAll("(?<=.)([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }

  private static Set<String> all() {
    Set<String> names = new TreeSet<>();
    Stream.of(Happening.What.class, TaskEvent.class, FunctionEvent.class)
        .flatMap(EventTypes::leaves)
        .filter(kind -> kind != Happening.Moved.class && kind != Happening.FunctionChanged.class)
        .forEach(kind -> names.add(name(kind)));
    return names;
  }

  private static Stream<Class<?>> leaves(Class<?> kind) {
    return kind.isSealed()
        ? Stream.of(kind.getPermittedSubclasses()).flatMap(EventTypes::leaves)
        : Stream.of(kind);
  }
}
