package io.turboprop.manager.service;

import io.turboprop.manager.desired.Instance;
import io.turboprop.manager.task.Declaration;
import io.turboprop.manager.task.Task;
import io.turboprop.model.TaskId;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The tasks about which something is declared, and the instances that stand for them, as they are
 * on disk. Told of each task as it is stored. One event loop.
 */
final class DeclaredTasks {
  private final Map<TaskId, Task> declared = new LinkedHashMap<>();
  private final Map<String, TaskId> byKey = new HashMap<>();
  private final Map<TaskId, Map<TaskId, Instance>> instances = new HashMap<>();
  private final Map<TaskId, TaskId> owners = new HashMap<>();
  private Consumer<TaskId> watcher = id -> {};

  /**
   * @param newWatcher told which declared task is to be looked at, since it, or an instance of it,
   *     is another one now
   */
  void watch(Consumer<TaskId> newWatcher) {
    watcher = newWatcher;
  }

  void changed(Task task) {
    task.declaration()
        .ifPresent(
            declaration -> {
              declared.put(task.id(), task);
              declaration.key().ifPresent(key -> byKey.put(key, task.id()));
              watcher.accept(task.id());
            });
    Instance.of(task).ifPresent(this::changed);
  }

  private void changed(Instance instance) {
    TaskId owner = instance.owner().task();
    owners.put(instance.id(), owner);
    Instance before =
        instances.computeIfAbsent(owner, id -> new LinkedHashMap<>()).put(instance.id(), instance);
    if (!instance.equals(before)) {
      watcher.accept(owner);
    }
  }

  void forgotten(TaskId id) {
    Task task = declared.remove(id);
    if (task != null) {
      task.declaration().flatMap(Declaration::key).ifPresent(byKey::remove);
      watcher.accept(id);
    }
    TaskId owner = owners.remove(id);
    if (owner != null) {
      Map<TaskId, Instance> siblings = instances.getOrDefault(owner, new HashMap<>());
      siblings.remove(id);
      if (siblings.isEmpty()) {
        instances.remove(owner);
      }
      watcher.accept(owner);
    }
  }

  Optional<Task> find(TaskId id) {
    return Optional.ofNullable(declared.get(id));
  }

  Optional<Task> find(String key) {
    return Optional.ofNullable(byKey.get(key)).flatMap(this::find);
  }

  List<Task> all() {
    return List.copyOf(declared.values());
  }

  int size() {
    return declared.size();
  }

  /** Those that stand for this task, ended ones included. */
  Collection<Instance> instances(TaskId task) {
    return Collections.unmodifiableCollection(instances.getOrDefault(task, Map.of()).values());
  }
}
