package io.turboprop.manager.store;

import io.turboprop.model.Digest;
import io.turboprop.model.RevisionRef;
import io.turboprop.model.TaskId;
import java.time.Instant;

/**
 * What a request with an {@code Idempotency-Key} header made.
 *
 * @param key as the client sent it, 1 to 255 characters
 * @param request digest of what was asked for, so that a reused key with other content is refused
 */
public record IdempotencyKey(String key, Digest request, Made made, Instant at) {

  /** Of a task. */
  public IdempotencyKey(String key, Digest request, TaskId task, Instant at) {
    this(key, request, new MadeTask(task), at);
  }

  /** Something that a request made. */
  public sealed interface Made {
    /**
     * Reads what {@link #text} gives.
     *
     * @throws IllegalArgumentException if it is neither a task nor a revision
     */
    static Made parse(String text) {
      // No id of a task has a slash.
      return text.indexOf('/') < 0
          ? new MadeTask(new TaskId(text))
          : new MadeRevision(RevisionRef.parse(text));
    }

    /** As it is kept: the id of a task, or function, slash and revision. */
    String text();

    /** For people: {@code task 7f3…} or {@code revision r1 of function f}. */
    String name();
  }

  public record MadeTask(TaskId task) implements Made {
    @Override
    public String text() {
      return task.value();
    }

    @Override
    public String name() {
      return "task " + task;
    }
  }

  public record MadeRevision(RevisionRef revision) implements Made {
    @Override
    public String text() {
      return revision.toString();
    }

    @Override
    public String name() {
      return "revision " + revision.revision() + " of function " + revision.function();
    }
  }
}
