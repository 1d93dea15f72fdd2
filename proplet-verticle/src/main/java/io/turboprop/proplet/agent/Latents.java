package io.turboprop.proplet.agent;

import io.turboprop.model.PropletId;
import io.turboprop.model.TaskId;
import io.turboprop.proplet.artifact.ImageException;
import io.turboprop.proplet.engine.OutputListener;
import io.turboprop.proplet.engine.RunOutcome;
import io.turboprop.proplet.engine.RunRequest;
import io.turboprop.proplet.pool.InstancePool;
import io.turboprop.proplet.pool.NotBegunException;
import io.turboprop.proplet.pool.Places;
import io.turboprop.proplet.pool.PoolCall;
import io.turboprop.proplet.pool.PoolRules;
import io.turboprop.proplet.run.Attempt;
import io.turboprop.proplet.run.RunSpec;
import io.turboprop.time.Timers;
import io.turboprop.wire.ManagerMessage;
import io.turboprop.wire.PropletMessage.InvokeResult;
import io.vertx.core.Future;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Latent tasks: compiled and held, and run when they are invoked (wire reference §14). Invocations
 * of one task run side by side, as many as the proplet has slots.
 */
final class Latents {
  private static final Logger log = LoggerFactory.getLogger(Latents.class);
  private static final int QUEUE = 256;
  private static final int PLACES = 64;
  private static final Duration IDLE = Duration.ofMinutes(1);

  private final PropletId id;
  private final PoolRules rules;
  private final Agent.Doors doors;
  private final Executor loop;
  private final Timers timers;
  private final LongSupplier nanos;
  private final Places places = new Places(PLACES);
  private final Map<TaskId, Held> held = new HashMap<>();
  private final SeenIds seen = new SeenIds();

  /** One latent task. */
  private record Held(
      Attempt attempt,
      InstancePool pool,
      List<String> inputs,
      Duration deadline,
      OutputListener output) {}

  Latents(
      PropletId id,
      int slots,
      Agent.Doors doors,
      Executor loop,
      Timers timers,
      LongSupplier nanos) {
    this.id = id;
    this.rules = new PoolRules(1, Math.max(1, slots), 1, IDLE, QUEUE);
    this.doors = doors;
    this.loop = loop;
    this.timers = timers;
    this.nanos = nanos;
  }

  /**
   * Compiles the task and holds it.
   *
   * @param output told what its guests write
   * @return fails with {@link ImageException} if it cannot be run
   */
  Future<Void> hold(RunSpec spec, RunRequest request, OutputListener output) {
    Duration deadline = request.limits().deadline();
    InstancePool pool =
        new InstancePool(
            "task " + spec.attempt(),
            rules,
            () -> doors.engine().warm(request),
            deadline,
            places,
            loop,
            timers,
            nanos,
            () -> {});
    held.put(
        spec.attempt().task(), new Held(spec.attempt(), pool, spec.inputs(), deadline, output));
    return pool.prepare()
        .recover(
            cause ->
                Future.failedFuture(
                    cause instanceof NotBegunException why
                        ? new ImageException(why.reason())
                        : cause));
  }

  boolean holds(TaskId task) {
    return held.containsKey(task);
  }

  /** The attempt is over, and with it the invocations under way. */
  void release(Attempt attempt) {
    Held gone = held.get(attempt.task());
    if (gone != null && gone.attempt().number() == attempt.number()) {
      held.remove(attempt.task());
      gone.pool().close();
    }
  }

  /** What comes twice is answered once. */
  void invoke(ManagerMessage.Invoke asked) {
    if (!seen.isNew(asked.invocation())) {
      return;
    }
    Held task = held.get(asked.task());
    if (task == null) {
      answer(asked, "", Optional.of("task " + asked.task() + " " + InvokeResult.NOT_PRECOMPILED));
      return;
    }
    List<String> inputs = asked.inputs().isEmpty() ? task.inputs() : asked.inputs();
    task.pool()
        .call(
            new PoolCall(
                inputs,
                asked.env(),
                new ByteArrayInputStream(new byte[0]),
                task.output(),
                task.deadline()))
        .onSuccess(outcome -> answer(asked, outcome))
        .onFailure(
            cause ->
                answer(asked, "", Optional.of(((NotBegunException) cause).reason().toString())));
  }

  private void answer(ManagerMessage.Invoke asked, RunOutcome outcome) {
    switch (outcome) {
      case RunOutcome.Succeeded done -> answer(asked, done.result(), Optional.empty());
      case RunOutcome.Failed failure -> answer(asked, "", Optional.of(failure.reason().toString()));
    }
  }

  private void answer(ManagerMessage.Invoke asked, String results, Optional<String> error) {
    doors
        .line()
        .send(new InvokeResult(asked.task(), asked.invocation(), Optional.of(id), results, error))
        .onFailure(
            lost ->
                log.warn(
                    "answer to invocation {} of task {} not sent: {}",
                    asked.invocation(),
                    asked.task(),
                    lost.toString()));
  }
}
