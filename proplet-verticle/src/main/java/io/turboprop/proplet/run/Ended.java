package io.turboprop.proplet.run;

import io.turboprop.model.RunResult;
import io.turboprop.model.TaskId;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The last attempts that ended, so that a repeated order is answered again and not run again. The
 * oldest are forgotten first.
 */
final class Ended {
  private final int most;
  private final long mostChars;
  private final Map<TaskId, Note> byTask = new LinkedHashMap<>();
  private long chars;

  Ended(RunBounds bounds) {
    most = bounds.remembered();
    mostChars = bounds.rememberedChars();
  }

  /** The final note of the newest attempt of this task. */
  @Nullable Note of(TaskId task) {
    return byTask.get(task);
  }

  /** Unless the end of a newer attempt is known. */
  void remember(Note last) {
    Note known = byTask.get(last.attempt().task());
    if (known != null && known.attempt().number() > last.attempt().number()) {
      return;
    }
    forget(last.attempt().task());
    byTask.put(last.attempt().task(), last);
    chars += weight(last);
    var oldest = byTask.entrySet().iterator();
    while (byTask.size() > most || (chars > mostChars && byTask.size() > 1)) {
      chars -= weight(oldest.next().getValue());
      oldest.remove();
    }
  }

  void forget(TaskId task) {
    Note old = byTask.remove(task);
    if (old != null) {
      chars -= weight(old);
    }
  }

  int size() {
    return byTask.size();
  }

  private static long weight(Note note) {
    return switch (note) {
      case Note.Finished(Attempt ignored, RunResult.Success success) ->
          success.results().text().length();
      case Note.Finished(Attempt ignored, RunResult.Failure failure) ->
          (long) failure.outputTail().length() + failure.reason().message().length();
      case Note.Refused refused -> refused.reason().message().length();
      case Note.Returned returned -> returned.reason().message().length();
      case Note.Accepted ignored -> 0;
      case Note.Started ignored -> 0;
    };
  }
}
