package io.turboprop.manager.api;

import io.turboprop.codec.Fields;
import io.turboprop.manager.requirement.Requirements;
import io.turboprop.manager.requirement.Resources;
import io.turboprop.manager.task.Lineage;
import io.turboprop.manager.task.Program;
import io.turboprop.manager.task.Target;
import io.turboprop.manager.task.TaskSpec;
import io.turboprop.manager.task.Timing;
import io.turboprop.model.ImageRef;
import io.turboprop.model.RunLimits;
import io.turboprop.model.TaskId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Reads Cube's task events. Its images are images of WebAssembly modules here. What is of Docker
 * ({@code ContainerID}, ports, {@code RestartPolicy}, {@code HealthCheck}) and what is the
 * manager's own (times, {@code RestartCount}) is ignored.
 */
final class CubeForm {
  private static final UUID NIL = new UUID(0, 0);
  private static final long MOST_BYTES = 1L << 50;
  private static final double MOST_CORES = 1_000_000;
  private static final int MILLIS = 1_000;

  private CubeForm() {}

  /**
   * @param wanted the state the task is to get to
   * @param id as the client chose it
   * @param task the fields of the task
   */
  record Event(CubeState wanted, Optional<TaskId> id, Fields task) {

    /** What is to run; fails like {@link #read}. */
    TaskSpec spec() {
      String image = task.text("Image");
      task.parsed("Image", image, ImageRef::parse);
      return new TaskSpec(
          name(),
          TaskSpec.STANDARD,
          program(image),
          Target.ANY,
          Lineage.NONE,
          Timing.DEFAULT,
          Optional.empty(),
          RunLimits.UNSET,
          Optional.empty(),
          Optional.empty(),
          requirements());
    }

    private String name() {
      String name = task.text("Name", "");
      if (name.length() > TaskForm.MAX_NAME_CHARS) {
        throw task.wrong("Name", "must have at most " + TaskForm.MAX_NAME_CHARS + " characters");
      }
      return name.isBlank() ? id.map(TaskId::value).orElse("task") : name;
    }

    private static Program program(String image) {
      return new Program(
          Optional.of(image),
          Optional.empty(),
          List.of(),
          Optional.empty(),
          Map.of(),
          false,
          false,
          false,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());
    }

    private Optional<Requirements> requirements() {
      double cores = task.decimal("Cpu");
      if (cores < 0 || cores > MOST_CORES) {
        throw task.wrong("Cpu", "must be a number of processors from 0 to " + (long) MOST_CORES);
      }
      Resources asked =
          new Resources(
              Math.round(cores * MILLIS),
              task.whole("Memory", 0, MOST_BYTES, 0),
              task.whole("Disk", 0, MOST_BYTES, 0),
              0);
      return asked.equals(Resources.NONE) ? Optional.empty() : Optional.of(asking(asked));
    }

    private static Requirements asking(Resources resources) {
      Requirements none = Requirements.NONE;
      return new Requirements(
          resources,
          none.constraints(),
          none.affinity(),
          none.spread(),
          none.antiAffinity(),
          none.strategy(),
          none.queue(),
          none.maxConcurrent());
    }
  }

  /**
   * @throws io.turboprop.codec.MalformedMessageException naming what is wrong
   */
  static Event read(Fields fields) {
    long state = fields.whole("State", 0, CubeState.FAILED.number(), 0);
    Fields task = fields.object("Task");
    Optional<UUID> id = task.optionalValue("ID", CubeForm::uuid);
    return new Event(
        CubeState.of(state).orElseThrow(),
        id.filter(given -> !given.equals(NIL)).map(given -> new TaskId(given.toString())),
        task);
  }

  private static UUID uuid(String text) {
    UUID id = UUID.fromString(text);
    if (!id.toString().equalsIgnoreCase(text)) {
      throw new IllegalArgumentException("must be a UUID");
    }
    return id;
  }
}
