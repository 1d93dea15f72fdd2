package io.turboprop.cube;

import io.turboprop.codec.Fields;
import io.turboprop.codec.MalformedMessageException;
import io.turboprop.model.ImageRef;
import io.turboprop.model.TaskId;
import java.util.Optional;
import java.util.UUID;

/**
 * A task event: somebody wants a task to be in a state. Cube's images are images of WebAssembly
 * modules here. What is of Docker ({@code ContainerID}, ports, {@code RestartPolicy}, {@code
 * HealthCheck}) and what is the server's own ({@code ID} and time of the event, state, times and
 * {@code RestartCount} of the task) is ignored.
 *
 * @param wanted the state the task is to get to; never Failed
 * @param id as the client chose it
 */
public record CubeEvent(CubeState wanted, Optional<TaskId> id, Fields task) {
  public static final int MOST_BYTES = 64 * 1024;

  private static final TaskId UNSET = new TaskId(new UUID(0, 0).toString());
  private static final String NO_UUID = "must be a UUID";
  private static final long MOST_AMOUNT = 1L << 50;
  private static final double MOST_CORES = 1_000_000;
  private static final int MOST_NAME_CHARS = 1_024;
  private static final int MILLIS = 1_000;

  /**
   * What is to run.
   *
   * @param cpuMillis to reserve, thousandths of a processor; 0 for nothing, as with the others
   */
  public record Wish(
      String name, ImageRef image, long cpuMillis, long memoryBytes, long diskBytes) {}

  /**
   * @throws MalformedMessageException naming what is wrong
   */
  public static CubeEvent read(byte[] body) {
    Fields fields = Fields.read("task event", body);
    CubeState wanted =
        CubeState.of(fields.whole("State", 0, CubeState.FAILED.number(), 0)).orElseThrow();
    if (wanted == CubeState.FAILED) {
      throw fields.wrong("State", "must not be 4: nobody can wish for a failure; 3 stops a task");
    }
    Fields task = fields.object("Task");
    Optional<TaskId> id = task.optionalValue("ID", CubeEvent::taskId);
    return new CubeEvent(wanted, id.filter(given -> !given.equals(UNSET)), task);
  }

  /**
   * @throws IllegalArgumentException if it is no UUID
   */
  public static TaskId taskId(String text) {
    UUID id;
    try {
      id = UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(NO_UUID, e);
    }
    if (!id.toString().equalsIgnoreCase(text)) {
      throw new IllegalArgumentException(NO_UUID);
    }
    return new TaskId(id.toString());
  }

  /** Whether the task is to end. */
  public boolean wantsEnd() {
    return wanted == CubeState.COMPLETED;
  }

  /**
   * @throws MalformedMessageException if none was given
   */
  public TaskId requiredId() {
    return id.orElseThrow(() -> task.missing("ID"));
  }

  /**
   * @throws MalformedMessageException naming what is wrong
   */
  public Wish wish() {
    double cores = task.decimal("Cpu");
    if (cores < 0 || cores > MOST_CORES) {
      throw task.wrong("Cpu", "must be a number of processors from 0 to " + (long) MOST_CORES);
    }
    return new Wish(
        name(),
        task.value("Image", ImageRef::parse),
        Math.round(cores * MILLIS),
        task.whole("Memory", 0, MOST_AMOUNT, 0),
        task.whole("Disk", 0, MOST_AMOUNT, 0));
  }

  private String name() {
    String name = task.text("Name", "");
    if (name.length() > MOST_NAME_CHARS) {
      throw task.wrong("Name", "must have at most " + MOST_NAME_CHARS + " characters");
    }
    return name.isBlank() ? id.map(TaskId::value).orElse("task") : name;
  }
}
