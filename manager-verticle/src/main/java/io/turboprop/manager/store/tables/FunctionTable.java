package io.turboprop.manager.store.tables;

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
import org.jspecify.annotations.Nullable;

/** Functions by name. Not thread-safe. */
public final class FunctionTable {
  private final NavigableMap<FunctionName, Function> byName = new TreeMap<>();

  /** Checks several writes in a row before the first of them is made. */
  public Versions versions() {
    return new Versions(null);
  }

  public void put(Function function) {
    byName.put(function.name(), function);
  }

  public void remove(FunctionName name) {
    byName.remove(name);
  }

  public List<Function> all() {
    return List.copyOf(byName.values());
  }

  public Stream<Digest> moduleFiles() {
    return byName.values().stream()
        .flatMap(function -> function.revisions().stream())
        .filter(revision -> revision.source() instanceof RevisionSource.Uploaded)
        .flatMap(revision -> revision.source().digest().stream());
  }

  private long stored(FunctionName name) {
    Function function = byName.get(name);
    return function == null ? 0 : function.version();
  }

  /** Versions as they will be when the writes checked so far are made. */
  public final class Versions {
    private final Map<FunctionName, Long> changed = new HashMap<>();
    private final @Nullable Versions before;

    private Versions(@Nullable Versions before) {
      this.before = before;
    }

    /** Goes on from here; what it checks counts here as well when it is kept. */
    public Versions next() {
      return new Versions(this);
    }

    /** For the one that {@link #next} gave: all it checked is made. */
    public void keep() {
      if (before != null) {
        before.changed.putAll(changed);
      }
    }

    /** 0 for what will not be there. */
    public long version(FunctionName name) {
      Long pending = changed.get(name);
      if (pending != null) {
        return pending;
      }
      return before == null ? stored(name) : before.version(name);
    }

    public void put(Function function) {
      expect(function.name(), function.version() - 1);
      changed.put(function.name(), function.version());
    }

    public void remove(FunctionName name, long version) {
      expect(name, version);
      changed.put(name, 0L);
    }

    private void expect(FunctionName name, long expected) {
      long found = version(name);
      if (found != expected) {
        throw new StaleWriteException(name, expected, found);
      }
    }
  }
}
