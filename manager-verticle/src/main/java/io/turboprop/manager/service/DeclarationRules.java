package io.turboprop.manager.service;

import io.turboprop.manager.task.Declaration;
import io.turboprop.manager.task.Desired;
import io.turboprop.manager.task.Phase;
import io.turboprop.manager.task.Target;
import io.turboprop.manager.task.Task;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import java.util.Optional;
import java.util.OptionalLong;

/** What may be declared about which task; each method throws what is wrong, and what to do. */
final class DeclarationRules {
  /** Tasks about which something is declared; all of them are kept in memory. */
  static final int MOST_DECLARED = 10_000;

  private DeclarationRules() {}

  static void requireGeneration(Task task, OptionalLong expected) {
    long there = task.declaration().map(Declaration::generation).orElse(0L);
    if (expected.isPresent() && expected.getAsLong() != there) {
      throw refused(
          ErrorCode.STALE_VERSION,
          task,
          "its declaration has generation %d, not %d; read it again"
              .formatted(there, expected.getAsLong()));
    }
  }

  /** Room for one more, unless it is among them. */
  static void requireRoom(Task task, int declared) {
    if (task.declaration().isEmpty() && declared >= MOST_DECLARED) {
      throw refused(
          ErrorCode.CONFLICT,
          task,
          "%d tasks are declared already, the most there may be; delete some".formatted(declared));
    }
  }

  /** Whether this can come to be the case. */
  static void require(Task task, Desired desired) {
    requireNobodysInstance(task);
    if (desired.running()) {
      requireProgram(task);
    }
    Target target = task.spec().target();
    if (desired.extent().isPresent() && target.broadcast()) {
      throw refused(
          ErrorCode.INVALID_REQUEST,
          task,
          "has broadcast set, so it has no instances; use every instead of broadcast");
    }
    if (desired.everywhere().isPresent() && target.proplet().isPresent()) {
      throw refused(
          ErrorCode.INVALID_REQUEST, task, "has a proplet_id, so it cannot be on every proplet");
    }
    requirePhase(task, desired);
  }

  private static void requirePhase(Task task, Desired desired) {
    boolean live = task.phase() != Phase.CREATED && !task.phase().terminal();
    if (desired.extent().isPresent() && live) {
      throw refused(
          ErrorCode.CONFLICT,
          task,
          "runs itself, and instances are made only from one that does not; stop it first");
    }
    if (desired.extent().isEmpty() && desired.running() && task.phase().terminal()) {
      throw refused(ErrorCode.CONFLICT, task, ended(task));
    }
  }

  private static String ended(Task task) {
    return "has ended as %s, and a task runs once; declare replicas, whose instances may follow one another"
        .formatted(task.state().label());
  }

  /** Whether a change of what it runs can have any effect. */
  static void requireUse(Task task, Optional<Desired> desired) {
    boolean instances =
        desired.map(want -> want.extent().isPresent()).orElse(task.runsAsInstances());
    if (task.phase().terminal() && !instances) {
      throw refused(ErrorCode.CONFLICT, task, ended(task));
    }
  }

  static void requireProgram(Task task) {
    if (!task.spec().program().runnable()) {
      throw refused(
          ErrorCode.INVALID_REQUEST, task, "has nothing to run; set image_url or a module");
    }
  }

  static void requireNobodysInstance(Task task) {
    task.spec()
        .lineage()
        .owner()
        .ifPresent(
            owner -> {
              throw refused(
                  ErrorCode.CONFLICT,
                  task,
                  "is an instance of task %s; ask for it there".formatted(owner.task()));
            });
  }

  private static OrchestratorException refused(ErrorCode code, Task task, String why) {
    // One that is not made yet is known by its name only.
    String which = task.version() == 0 ? task.spec().name() : task.id().value();
    return new OrchestratorException(code, "task " + which + ": " + why);
  }
}
