package io.turboprop.proxy.service;

import io.turboprop.model.Digest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which module a name stood for when it was resolved last, for people to read; nothing is decided
 * by it. In memory, and of the {@link #MOST} names that were resolved last only. Event loop of its
 * owner only.
 */
public final class KnownNames {
  static final int MOST = 10_000;

  private final Map<String, Digest> names =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Digest> eldest) {
          return size() > MOST;
        }
      };

  void remember(String name, Digest module) {
    names.remove(name);
    names.put(name, module);
  }

  /** The names of a module, those resolved last at the end. */
  public List<String> of(Digest module) {
    return names.entrySet().stream()
        .filter(entry -> entry.getValue().equals(module))
        .map(Map.Entry::getKey)
        .toList();
  }

  public void forget(Digest module) {
    names.values().removeIf(module::equals);
  }
}
