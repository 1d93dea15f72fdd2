package io.turboprop.manager.store.memory;

import io.turboprop.manager.function.Function;
import io.turboprop.manager.function.RevisionSource;
import io.turboprop.manager.store.StaleWriteException;
import io.turboprop.model.Digest;
import io.turboprop.model.FunctionName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Functions by name. Not thread-safe. */
final class FunctionTable {
  private final NavigableMap<FunctionName, Function> byName = new TreeMap<>();

  /** Checks several writes in a row before the first of them is made. */
  Versions versions() {
    return new Versions();
  }

  void put(Function function) {
    byName.put(function.name(), function);
  }

  void remove(FunctionName name) {
    byName.remove(name);
  }

  List<Function> all() {
    return List.copyOf(byName.values());
  }

  Stream<Digest> moduleFiles() {
    return byName.values().stream()
        .flatMap(function -> function.revisions().stream())
        .filter(revision -> revision.source() instanceof RevisionSource.Uploaded)
        .flatMap(revision -> revision.source().digest().stream());
  }

  /** Versions as they will be when the writes checked so far are made. */
  final class Versions {
    private final Map<FunctionName, Long> changed = new HashMap<>();

    void put(Function function) {
      expect(function.name(), function.version() - 1);
      changed.put(function.name(), function.version());
    }

    void remove(FunctionName name, long version) {
      expect(name, version);
      changed.put(name, 0L);
    }

    private void expect(FunctionName name, long expected) {
      Function stored = byName.get(name);
      long found = changed.getOrDefault(name, stored == null ? 0 : stored.version());
      if (found != expected) {
        throw new StaleWriteException(name, expected, found);
      }
    }
  }
}
