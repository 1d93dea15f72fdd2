package io.turboprop.manager.service;

import io.turboprop.manager.proplet.Selector;
import io.turboprop.manager.proplet.Standing;
import io.turboprop.manager.service.ControlReply.Done;
import io.turboprop.manager.service.ControlReply.OfApplied;
import io.turboprop.manager.service.ControlReply.OfDesired;
import io.turboprop.manager.service.ControlReply.OfTask;
import io.turboprop.manager.service.ControlReply.OfTasks;
import io.turboprop.manager.service.ControlRequest.ApplyTask;
import io.turboprop.manager.service.ControlRequest.BroadcastTask;
import io.turboprop.manager.service.ControlRequest.DeclareTask;
import io.turboprop.manager.service.Fleet.Member;
import io.turboprop.manager.service.TaskBook.Revised;
import io.turboprop.manager.store.Happening;
import io.turboprop.manager.store.Store;
import io.turboprop.manager.store.TaskFilter;
import io.turboprop.manager.task.Declaration;
import io.turboprop.manager.task.Owner;
import io.turboprop.manager.task.Post;
import io.turboprop.manager.task.Task;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.TaskId;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What users declare about tasks, and what they ask of all instances of one. */
final class DesiredDesk {
  /** Instances that are removed at a time. */
  private static final int REMOVED_AT_ONCE = 256;

  private final DeclaredTasks declared;
  private final Caretaker caretaker;
  private final TaskBook book;
  private final TaskDesk tasks;
  private final PinDesk pins;
  private final Fleet fleet;
  private final Store store;
  private final ControlEnvironment env;
  private final Lanes<String> keys = new Lanes<>();

  DesiredDesk(
      DeclaredTasks declared,
      Caretaker caretaker,
      TaskBook book,
      TaskDesk tasks,
      PinDesk pins,
      Fleet fleet,
      Store store,
      ControlEnvironment env) {
    this.declared = declared;
    this.caretaker = caretaker;
    this.book = book;
    this.tasks = tasks;
    this.pins = pins;
    this.fleet = fleet;
    this.store = store;
    this.env = env;
  }

  Future<OfDesired> declare(DeclareTask asked) {
    return book.revise(asked.task(), task -> declared(task, asked)).map(this::view);
  }

  private Revised declared(Task task, DeclareTask asked) {
    DeclarationRules.requireGeneration(task, asked.expected());
    boolean same =
        task.declaration().flatMap(Declaration::desired).equals(Optional.of(asked.desired()));
    if (same) {
      return new Revised(task, List.of());
    }
    DeclarationRules.requireRoom(task, declared.size());
    DeclarationRules.require(task, asked.desired());
    return new Revised(
        task.declared(Optional.empty(), Optional.of(asked.desired()), env.clock().instant()),
        List.of(
            new Happening.Declared(Optional.empty(), Optional.of(asked.desired()), asked.by())));
  }

  Future<OfDesired> view(TaskId id) {
    return book.find(id).map(this::view);
  }

  private OfDesired view(Task task) {
    return new OfDesired(task, caretaker.observed(task.id()), caretaker.tally(task));
  }

  /** Requests about one key are done one after the other, so that none makes a second task. */
  Future<OfApplied> apply(ApplyTask asked) {
    return keys.run(asked.key(), () -> applyNow(asked));
  }

  private Future<OfApplied> applyNow(ApplyTask asked) {
    Optional<Task> known = declared.find(asked.key());
    if (known.isEmpty()) {
      return make(asked);
    }
    TaskId id = known.get().id();
    return book.find(id)
        .compose(before -> asked.dryRun() ? preview(before, asked) : change(before, asked));
  }

  private Future<OfApplied> preview(Task before, ApplyTask asked) {
    return Future.succeededFuture(
        new OfApplied(Optional.of(before), applied(before, asked).task()));
  }

  private Future<OfApplied> change(Task before, ApplyTask asked) {
    return book.revise(before.id(), task -> applied(task, asked))
        .onSuccess(pins::submitted)
        .map(after -> new OfApplied(Optional.of(before), after));
  }

  private Revised applied(Task task, ApplyTask asked) {
    Instant now = env.clock().instant();
    List<Happening.What> what = new ArrayList<>();
    Task changed = task.respecified(asked.spec(), now);
    if (!changed.spec().equals(task.spec())) {
      DeclarationRules.requireUse(task, asked.desired());
      what.add(new Happening.Respecified(asked.spec()));
    } else {
      changed = task;
    }
    Optional<Declaration> declaration = changed.declaration();
    boolean same =
        asked.desired().isEmpty()
            || declaration.flatMap(Declaration::desired).equals(asked.desired());
    if (!same) {
      changed = changed.declared(Optional.empty(), asked.desired(), now);
      what.add(new Happening.Declared(Optional.empty(), asked.desired(), asked.by()));
    }
    if (!what.isEmpty()) {
      Task wanted = changed;
      changed
          .declaration()
          .flatMap(Declaration::desired)
          .ifPresent(desired -> DeclarationRules.require(wanted, desired));
    }
    return new Revised(changed, what);
  }

  private Future<OfApplied> make(ApplyTask asked) {
    Instant now = env.clock().instant();
    Task bare = Task.created(env.taskIds().get(), asked.spec(), now);
    DeclarationRules.requireRoom(bare, declared.size());
    asked.desired().ifPresent(desired -> DeclarationRules.require(bare, desired));
    Task made = bare.declared(Optional.of(asked.key()), asked.desired(), now);
    if (asked.dryRun()) {
      return Future.succeededFuture(new OfApplied(Optional.empty(), made));
    }
    Draft draft =
        TaskBook.made(bare)
            .revised(
                made,
                List.of(
                    new Happening.Declared(Optional.of(asked.key()), asked.desired(), asked.by())));
    return book.make(List.of(draft))
        .map(List::getFirst)
        .onSuccess(pins::submitted)
        .map(task -> new OfApplied(Optional.empty(), task));
  }

  Future<OfTasks> broadcast(BroadcastTask asked) {
    return caretaker.alone(
        asked.task(),
        () -> book.find(asked.task()).compose(task -> broadcast(task, asked.proplets())));
  }

  private Future<OfTasks> broadcast(Task task, Selector selector) {
    DeclarationRules.requireNobodysInstance(task);
    DeclarationRules.requireProgram(task);
    List<Member> meant =
        FleetViews.meant(fleet, selector).stream()
            .filter(member -> member.standing() != Standing.LOST)
            .toList();
    if (meant.isEmpty()) {
      throw new OrchestratorException(
          ErrorCode.PROPLET_NOT_FOUND, "every proplet that is meant by " + selector + " is lost");
    }
    tasks.requireRoom(meant.size());
    TaskId broadcast = env.taskIds().get();
    List<Draft> drafts =
        meant.stream()
            .map(member -> new Post.Once(member.proplet().id(), broadcast))
            .map(post -> caretaker.instance(task, new Owner(task.id(), post, 0, 0)))
            .toList();
    return book.make(drafts)
        .map(made -> new OfTasks(made.stream().map(t -> new OfTask(t, false)).toList()));
  }

  /**
   * Removes a task with its instances. The task goes last: what is declared about it is there for
   * as long as anything of it is, so a crash in between leaves nobody's instances behind.
   */
  Future<Done> delete(TaskId id) {
    return caretaker.alone(id, () -> deleteInstances(id).compose(gone -> tasks.delete(id)));
  }

  private Future<Void> deleteInstances(TaskId id) {
    return store
        .tasks(TaskFilter.ofOwner(id), 0, REMOVED_AT_ONCE)
        .compose(
            page ->
                page.items().isEmpty()
                    ? Future.succeededFuture()
                    : Future.join(page.items().stream().map(one -> gone(one.id())).toList())
                        .compose(some -> deleteInstances(id)));
  }

  /** Somebody else may have removed it. */
  private Future<Void> gone(TaskId instance) {
    return book.delete(instance)
        .recover(
            failure ->
                failure instanceof OrchestratorException coded
                        && coded.code() == ErrorCode.TASK_NOT_FOUND
                    ? Future.succeededFuture()
                    : Future.failedFuture(failure));
  }
}
