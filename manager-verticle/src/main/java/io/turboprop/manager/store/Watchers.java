package io.turboprop.manager.store;

import io.turboprop.time.Cancellable;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Who wants to know that something was added to EventDB. Thread-safe. */
public final class Watchers {
  /** Of one watcher, however often the same runnable is added. */
  private record Watcher(Object key, Runnable news) {}

  private final List<Watcher> all = new CopyOnWriteArrayList<>();

  public Cancellable add(Runnable news) {
    Watcher watcher = new Watcher(new Object(), news);
    all.add(watcher);
    return () -> all.remove(watcher);
  }

  public void tell() {
    all.forEach(watcher -> watcher.news().run());
  }
}
