package io.turboprop.manager.task;

import io.turboprop.model.BootId;
import io.turboprop.model.Digest;
import io.turboprop.model.JsonText;
import io.turboprop.model.PropletId;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.RunLimits;
import io.turboprop.model.RunResult;
import io.turboprop.model.TaskId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Makes tasks. Every phase is reached by the real life cycle, one second a step, so that times,
 * seats and reasons fit together.
 */
public final class TaskBuilder {
  public static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");
  public static final PropletId PROPLET = new PropletId("proplet-1");
  public static final BootId BOOT = new BootId("boot-1");

  private TaskId id = new TaskId(UUID.randomUUID().toString());
  private String name = "add";
  private Instant createdAt = EPOCH;
  private Optional<String> imageUrl = Optional.of("registry.example/add:1");
  private Optional<ModuleFile> file = Optional.empty();
  private List<String> inputs = List.of("1", "2");
  private Optional<List<String>> cliArgs = Optional.empty();
  private Map<String, String> env = Map.of();
  private Optional<JsonText> metadata = Optional.empty();
  private Optional<RunPolicy> policy = Optional.empty();
  private Lineage lineage = Lineage.NONE;
  private Target target = Target.ANY;
  private List<PropletId> on = List.of(PROPLET);
  private RunResult result = new RunResult.Success(new JsonText("3"));

  TaskBuilder() {}

  public TaskBuilder id(String newId) {
    id = new TaskId(newId);
    return this;
  }

  public TaskBuilder named(String newName) {
    name = newName;
    return this;
  }

  public TaskBuilder createdAt(Instant when) {
    createdAt = when;
    return this;
  }

  public TaskBuilder image(String url) {
    imageUrl = Optional.of(url);
    return this;
  }

  /** Neither image nor file. */
  public TaskBuilder nothingToRun() {
    imageUrl = Optional.empty();
    file = Optional.empty();
    return this;
  }

  public TaskBuilder file(Digest digest) {
    file = Optional.of(new ModuleFile(digest, 41, "AGFzbQEAAA<REDACTED>AAAAAAAAA="));
    return this;
  }

  public TaskBuilder inputs(String... newInputs) {
    inputs = List.of(newInputs);
    return this;
  }

  public TaskBuilder cliArgs(String... args) {
    cliArgs = Optional.of(List.of(args));
    return this;
  }

  public TaskBuilder env(Map<String, String> newEnv) {
    env = newEnv;
    return this;
  }

  public TaskBuilder metadata(String json) {
    metadata = Optional.of(new JsonText(json));
    return this;
  }

  public TaskBuilder policy(RunPolicy newPolicy) {
    policy = Optional.of(newPolicy);
    return this;
  }

  /** An instance of another task. */
  public TaskBuilder ownedBy(Owner newOwner) {
    lineage = Lineage.NONE.withOwner(newOwner);
    return this;
  }

  public TaskBuilder target(Target newTarget) {
    target = newTarget;
    return this;
  }

  /** Where it will be placed; several make it a broadcast. */
  public TaskBuilder on(PropletId... proplets) {
    on = List.of(proplets);
    target = proplets.length > 1 ? new Target(Optional.empty(), true) : target;
    return this;
  }

  /** What every seat ends with, if it gets that far. */
  public TaskBuilder result(RunResult newResult) {
    result = newResult;
    return this;
  }

  public TaskSpec spec() {
    return new TaskSpec(
        name,
        TaskSpec.STANDARD,
        new Program(
            imageUrl,
            file,
            inputs,
            cliArgs,
            env,
            false,
            false,
            false,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()),
        target,
        lineage,
        Timing.DEFAULT,
        Optional.empty(),
        RunLimits.UNSET,
        metadata,
        policy,
        Optional.empty());
  }

  /** Nobody has asked for a start. */
  public Task created() {
    return Task.created(id, spec(), createdAt);
  }

  /** The task in this phase, version 0, never stored. */
  public Task in(Phase phase) {
    Task task = created();
    if (phase == Phase.SKIPPED) {
      Change skip = Change.of(task, createdAt.plusSeconds(1));
      return skip.ended(Phase.SKIPPED, new Reason(ReasonCode.CREATED, "skipped")).task();
    }
    List<TaskEvent> events = way(phase);
    for (int i = 0; i < events.size(); i++) {
      task = after(task, events.get(i), createdAt.plusSeconds(i + 1L));
    }
    if (task.phase() != phase) {
      throw new IllegalArgumentException("this task ends " + task.phase() + ", never " + phase);
    }
    return task;
  }

  private static Task after(Task task, TaskEvent event, Instant now) {
    return TaskLifecycle.after(task, event, now) instanceof Transition.Changed changed
        ? changed.task()
        : task;
  }

  private List<TaskEvent> way(Phase phase) {
    List<TaskEvent> events = new ArrayList<>();
    if (phase == Phase.CREATED) {
      return events;
    }
    events.add(new TaskEvent.StartRequested());
    if (phase == Phase.QUEUED) {
      return events;
    }
    events.add(new TaskEvent.Placed(on, 1, Map.of(), Optional.empty()));
    if (phase == Phase.SCHEDULED) {
      return events;
    }
    on.forEach(proplet -> events.add(new TaskEvent.Accepted(proplet, 1, BOOT)));
    on.forEach(proplet -> events.add(new TaskEvent.Started(proplet, 1, BOOT)));
    if (phase == Phase.RUNNING) {
      return events;
    }
    if (phase == Phase.STOPPING || phase == Phase.INTERRUPTED) {
      events.add(new TaskEvent.StopRequested(Optional.empty()));
    }
    if (phase == Phase.STOPPING) {
      return events;
    }
    RunResult end =
        phase == Phase.COMPLETED || result instanceof RunResult.Failure
            ? result
            : RunResult.Failure.of(ReasonCode.TRAP, "unreachable");
    on.forEach(p -> events.add(new TaskEvent.Finished(p, 1, Optional.of(BOOT), end)));
    return events;
  }
}
