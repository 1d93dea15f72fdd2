package io.turboprop.codec.bus;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The records a sealed interface permits, directly or through other sealed interfaces. */
final class RecordFamily {
  private final Class<?> root;
  private final Map<String, Class<?>> byName = new LinkedHashMap<>();

  private RecordFamily(Class<?> root) {
    this.root = root;
  }

  /**
   * @param root a sealed interface of records, or one record
   * @throws IllegalArgumentException if it is neither, or two records have the same simple name
   */
  static RecordFamily of(Class<?> root) {
    var family = new RecordFamily(root);
    family.add(root);
    return family;
  }

  /** Never empty. */
  Collection<Class<?>> members() {
    return Collections.unmodifiableCollection(byName.values());
  }

  Optional<Class<?>> member(String simpleName) {
    return Optional.ofNullable(byName.get(simpleName));
  }

  private void add(Class<?> type) {
    if (type.isRecord()) {
      Class<?> other = byName.putIfAbsent(type.getSimpleName(), type);
      if (other != null && other != type) {
        throw new IllegalArgumentException(
            root.getName() + " has two records named " + type.getSimpleName());
      }
    } else if (type.isInterface() && type.isSealed()) {
      for (Class<?> permitted : type.getPermittedSubclasses()) {
        add(permitted);
      }
    } else {
      throw new IllegalArgumentException(
          type.getName() + " is neither a record nor a sealed interface of records");
    }
  }
}
