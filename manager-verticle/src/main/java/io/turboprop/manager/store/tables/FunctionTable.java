package io.turboprop.manager.store.tables;

import io.turboprop.manager.function.Function;
import io.turboprop.manager.function.RevisionSource;
import io.turboprop.manager.store.StaleWriteException;
import io.turboprop.model.Digest;
import io.turboprop.model.FunctionName;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Functions by name. Not thread-safe. */
public final class FunctionTable {
  private final NavigableMap<FunctionName, Function> byName = new TreeMap<>();

  /** Checks several writes in a row before the first of them is made. */
  public Versions<FunctionName> versions() {
    return new Versions<>(this::stored, StaleWriteException::new);
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
}
