package io.turboprop.manager.service;

import io.turboprop.manager.proplet.Standing;
import io.turboprop.manager.service.ControlReply.Invoked;
import io.turboprop.manager.service.ControlRequest.InvokeTask;
import io.turboprop.manager.store.Store;
import io.turboprop.manager.task.InvocationPlan;
import io.turboprop.manager.task.Phase;
import io.turboprop.manager.task.Seat;
import io.turboprop.manager.task.Task;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.PropletId;
import io.turboprop.model.TaskId;
import io.turboprop.time.Cancellable;
import io.turboprop.wire.ManagerMessage;
import io.turboprop.wire.Order;
import io.turboprop.wire.PropletMessage.InvokeResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs latent tasks once, when somebody asks: who holds one is sent an invocation, whose id the
 * answer carries. Nothing of it is kept; what is not answered in time may have run all the same.
 */
final class InvokeDesk {
  private static final Logger log = LoggerFactory.getLogger(InvokeDesk.class);

  /** One that is waited for. */
  private static final class Open {
    final InvokeTask asked;
    final Task task;
    final Promise<Invoked> answer = Promise.promise();
    InvocationPlan plan;
    String id = "";

    Open(InvokeTask asked, Task task, InvocationPlan plan) {
      this.asked = asked;
      this.task = task;
      this.plan = plan;
    }
  }

  private final TaskBook book;
  private final Store store;
  private final Fleet fleet;
  private final PropletDoor door;
  private final Mailbox mailbox;
  private final OrderMaker orders;
  private final ControlEnvironment env;
  private final InvokeRules rules;
  private final long epoch;

  private final Map<String, Open> open = new HashMap<>();
  private final Map<TaskId, Integer> turns = new HashMap<>();

  InvokeDesk(
      TaskBook book,
      Store store,
      Fleet fleet,
      PropletDoor door,
      Mailbox mailbox,
      OrderMaker orders,
      ControlEnvironment env,
      InvokeRules rules,
      long epoch) {
    this.book = book;
    this.store = store;
    this.fleet = fleet;
    this.door = door;
    this.mailbox = mailbox;
    this.orders = orders;
    this.env = env;
    this.rules = rules;
    this.epoch = epoch;
  }

  /** Ends with the answer of the guest; fails as {@link InvokeTask} says. */
  Future<Invoked> invoke(InvokeTask asked) {
    return book.live()
        .find(asked.task())
        .map(task -> invoke(asked, task))
        .orElseGet(
            () ->
                store
                    .task(asked.task())
                    .map(found -> found.orElseThrow(() -> unknown(asked.task())))
                    .compose(task -> invoke(asked, task)));
  }

  private Future<Invoked> invoke(InvokeTask asked, Task task) {
    Optional<OrchestratorException> refusal = refusal(task);
    if (refusal.isPresent()) {
      return Future.failedFuture(refusal.get());
    }
    int turn = turns.merge(task.id(), 1, Integer::sum);
    Optional<InvocationPlan> plan = InvocationPlan.of(task, this::alive, turn - 1);
    if (plan.isEmpty()) {
      return failed(
          ErrorCode.NO_PROPLET, "no proplet that holds task %s is alive".formatted(task.id()));
    }
    Open invocation = new Open(asked, task, plan.get());
    Cancellable deadline = env.timers().after(rules.deadline(), () -> late(invocation));
    ask(invocation);
    return invocation.answer.future().onComplete(done -> deadline.cancel());
  }

  private Optional<OrchestratorException> refusal(Task task) {
    if (!task.spec().program().latent()) {
      return Optional.of(
          new OrchestratorException(
              ErrorCode.CONFLICT,
              "task %s is not latent: start it, or make one with \"latent\": true"
                  .formatted(task.id())));
    }
    if (task.phase() != Phase.RUNNING) {
      return Optional.of(
          new OrchestratorException(
              ErrorCode.CONFLICT,
              "task %s is %s (%s); it can be invoked while it is Running"
                  .formatted(task.id(), task.state(), task.reason())));
    }
    return open.size() < rules.atOnce()
        ? Optional.empty()
        : Optional.of(
            new OrchestratorException(
                ErrorCode.TOO_MANY_REQUESTS,
                "%d invocations are waited for already; try again".formatted(rules.atOnce())));
  }

  private boolean alive(PropletId id) {
    return fleet.find(id).filter(m -> m.standing() == Standing.ALIVE).isPresent();
  }

  private static OrchestratorException unknown(TaskId id) {
    return new OrchestratorException(ErrorCode.TASK_NOT_FOUND, "task " + id + " does not exist");
  }

  private static Future<Invoked> failed(ErrorCode code, String why) {
    return Future.failedFuture(new OrchestratorException(code, why));
  }

  private void ask(Open invocation) {
    String id = env.taskIds().get().value();
    PropletId to = invocation.plan.holder();
    invocation.id = id;
    open.put(id, invocation);
    ManagerMessage.Invoke message =
        new ManagerMessage.Invoke(
            invocation.task.id(),
            false,
            Optional.of(to),
            id,
            invocation.asked.inputs(),
            invocation.asked.env());
    Future<Void> sent =
        isNative(to) ? mailbox.post(to, new Order.Invoke(message)) : door.broadcast(message);
    sent.onFailure(
        failure ->
            end(
                id,
                ErrorCode.BROKER_UNAVAILABLE,
                "task %s was not invoked on %s: %s"
                    .formatted(invocation.task.id(), to, failure.getMessage())));
  }

  private boolean isNative(PropletId id) {
    return fleet.find(id).filter(m -> m.proplet().metadata().isNative()).isPresent();
  }

  /** Who answers is not asked: the id is known to those only who got the invocation. */
  void heard(InvokeResult result) {
    Open invocation = open.remove(result.invocation());
    if (invocation == null) {
      log.debug("task {} invocation {} is not waited for", result.task(), result.invocation());
    } else if (result.error().isEmpty()) {
      invocation.answer.complete(new Invoked(result.results()));
    } else if (result.error().get().contains(InvokeResult.NOT_PRECOMPILED)) {
      notHeld(invocation, result.error().get());
    } else {
      invocation.answer.fail(
          new OrchestratorException(ErrorCode.INVOCATION_FAILED, result.error().get()));
    }
  }

  /** When nobody holds it, those who should are told to, so that the next one finds it. */
  private void notHeld(Open invocation, String error) {
    Optional<InvocationPlan> next = invocation.plan.next();
    if (next.isPresent()) {
      invocation.plan = next.get();
      ask(invocation);
      return;
    }
    book.live().find(invocation.task.id()).ifPresent(task -> holdAgain(task, invocation.plan));
    invocation.answer.fail(new OrchestratorException(ErrorCode.INVOCATION_FAILED, error));
  }

  private void holdAgain(Task task, InvocationPlan plan) {
    List<PropletId> upstream = plan.holders().stream().filter(id -> !isNative(id)).toList();
    plan.holders().stream()
        .filter(this::isNative)
        .forEach(
            id ->
                told(task, orders.run(task, id, epoch).compose(order -> mailbox.post(id, order))));
    // One command reaches all upstream workers of a broadcast.
    upstream.stream()
        .limit(task.broadcast() ? 1 : upstream.size())
        .forEach(id -> told(task, orders.start(task, id).compose(door::broadcast)));
  }

  private static void told(Task task, Future<Void> sent) {
    sent.onFailure(f -> log.warn("task {} not sent again: {}", task.id(), f.toString()));
  }

  private void late(Open invocation) {
    end(
        invocation.id,
        ErrorCode.CALL_TIMEOUT,
        "task %s: proplet %s has not answered for %d s; the invocation may have run"
            .formatted(
                invocation.task.id(), invocation.plan.holder(), rules.deadline().toSeconds()));
  }

  private void end(String id, ErrorCode code, String why) {
    Open invocation = open.remove(id);
    if (invocation != null) {
      invocation.answer.tryFail(new OrchestratorException(code, why));
    }
  }

  /** Called again and again: whoever was stopped or lost will not answer. */
  void look() {
    for (Open invocation : List.copyOf(open.values())) {
      if (!held(invocation)) {
        end(
            invocation.id,
            ErrorCode.NO_PROPLET,
            "task %s does not run on proplet %s any more; the invocation may have run"
                .formatted(invocation.task.id(), invocation.plan.holder()));
      }
    }
    turns.keySet().removeIf(id -> book.live().find(id).isEmpty());
  }

  private boolean held(Open invocation) {
    return book.live()
        .find(invocation.task.id())
        .filter(task -> task.attempt() == invocation.task.attempt())
        .filter(task -> task.phase() == Phase.RUNNING)
        .flatMap(task -> task.seat(invocation.plan.holder()))
        .filter(seat -> seat.progress() == Seat.Progress.RUNNING)
        .isPresent();
  }
}
