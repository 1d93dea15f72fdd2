package io.turboprop.proplet.logs;

import io.turboprop.model.TaskId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The logs of one boot: of every attempt that is not over, and of those that ended last, as many as
 * fit. Not thread-safe; the logs themselves are.
 */
final class LogShelf {
  /** Native attempts have a number; upstream's dialect has none, which is 0 here. */
  record Name(TaskId task, int attempt) {}

  private final LogBounds bounds;
  private final Map<Name, RunLog> open = new HashMap<>();
  private final Map<Name, RunLog> ended = new LinkedHashMap<>();
  private long endedBytes;

  LogShelf(LogBounds bounds) {
    this.bounds = bounds;
  }

  RunLog open(Name name, int bytesPerSecond) {
    forget(name);
    return open.computeIfAbsent(name, n -> new RunLog(bounds.ringBytes(), bytesPerSecond));
  }

  /** The attempt is over: its log stays while there is room. */
  void end(Name name) {
    RunLog log = open.remove(name);
    if (log == null) {
      return;
    }
    log.end();
    forget(name);
    ended.put(name, log);
    endedBytes += log.footprint();
    var eldest = ended.entrySet().iterator();
    while (endedBytes > bounds.shelfBytes() && eldest.hasNext()) {
      endedBytes -= eldest.next().getValue().footprint();
      eldest.remove();
    }
  }

  Optional<RunLog> find(Name name) {
    return Optional.ofNullable(open.getOrDefault(name, ended.get(name)));
  }

  private void forget(Name name) {
    RunLog old = ended.remove(name);
    if (old != null) {
      endedBytes -= old.footprint();
    }
  }
}
