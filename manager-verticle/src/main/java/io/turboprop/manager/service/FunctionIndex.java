package io.turboprop.manager.service;

import io.turboprop.manager.function.Function;
import io.turboprop.model.FunctionName;
import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Every function as it is on disk, to be read from any thread without asking the control verticle:
 * a change is here before whoever asked for it is answered, so nobody who reads afterwards sees the
 * function as it was before. Only the control verticle writes.
 */
public final class FunctionIndex {
  private final ConcurrentNavigableMap<FunctionName, Function> byName =
      new ConcurrentSkipListMap<>();

  public Optional<Function> find(FunctionName name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** By name; while functions come and go, with or without those. */
  public Collection<Function> all() {
    return Collections.unmodifiableCollection(byName.values());
  }

  public int size() {
    return byName.size();
  }

  void put(Function function) {
    byName.put(function.name(), function);
  }

  void remove(FunctionName name) {
    byName.remove(name);
  }
}
