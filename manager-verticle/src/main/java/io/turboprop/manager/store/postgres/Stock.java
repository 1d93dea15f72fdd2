package io.turboprop.manager.store.postgres;

import io.turboprop.manager.store.StaleWriteException;
import io.turboprop.manager.store.rows.Entry;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.FunctionName;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.TaskId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Versions of the tasks and functions that a transaction is about, as they are stored while it has
 * the lock of all who write, and as the batches taken in so far will leave them. 0 is what is not
 * there. So all compare-and-sets are decided here, and what is written cannot fail for one of them.
 */
final class Stock {
  private final Map<String, Long> tasks;
  private final Map<String, Long> functions;

  Stock(Map<String, Long> tasks, Map<String, Long> functions) {
    this.tasks = new HashMap<>(tasks);
    this.functions = new HashMap<>(functions);
  }

  /**
   * All of them or none.
   *
   * @throws StaleWriteException if one was made from an old copy
   * @throws OrchestratorException INTERNAL for an attempt of a task that is not there
   */
  void take(List<Entry> entries) {
    Map<String, Long> newTasks = new HashMap<>();
    Map<String, Long> newFunctions = new HashMap<>();
    for (Entry entry : entries) {
      switch (entry) {
        case Entry.PutTask put -> {
          expect(put.id(), put.row().version() - 1, newTasks);
          newTasks.put(put.id().value(), put.row().version());
        }
        case Entry.RemoveTask(TaskId id, long version) -> {
          expect(id, version, newTasks);
          newTasks.put(id.value(), 0L);
        }
        case Entry.PutFunction put -> {
          expect(put.name(), put.row().version() - 1, newFunctions);
          newFunctions.put(put.name().value(), put.row().version());
        }
        case Entry.RemoveFunction(FunctionName name, long version) -> {
          expect(name, version, newFunctions);
          newFunctions.put(name.value(), 0L);
        }
        case Entry.PutAttempt put -> {
          if (version(put.row().task(), newTasks, tasks) == 0) {
            throw new OrchestratorException(
                ErrorCode.INTERNAL,
                "attempt "
                    + put.row().number()
                    + " is of task "
                    + put.row().task()
                    + ", which is not stored");
          }
        }
        case Entry.Append ignored -> {}
        case Entry.PutProplet ignored -> {}
        case Entry.RemoveProplet ignored -> {}
        case Entry.PutToken ignored -> {}
        case Entry.RemoveToken ignored -> {}
        case Entry.PutJoined ignored -> {}
        case Entry.RemoveJoined ignored -> {}
        case Entry.PutKey ignored -> {}
        case Entry.Sample ignored -> {}
      }
    }
    tasks.putAll(newTasks);
    functions.putAll(newFunctions);
  }

  private void expect(TaskId id, long expected, Map<String, Long> changed) {
    long found = version(id.value(), changed, tasks);
    if (found != expected) {
      throw new StaleWriteException(id, expected, found);
    }
  }

  private void expect(FunctionName name, long expected, Map<String, Long> changed) {
    long found = version(name.value(), changed, functions);
    if (found != expected) {
      throw new StaleWriteException(name, expected, found);
    }
  }

  private static long version(String id, Map<String, Long> changed, Map<String, Long> stored) {
    Long now = changed.get(id);
    return now == null ? stored.getOrDefault(id, 0L) : now;
  }
}
