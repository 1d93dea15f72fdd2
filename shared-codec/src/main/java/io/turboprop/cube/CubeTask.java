package io.turboprop.cube;

import io.turboprop.codec.GoTime;
import io.turboprop.codec.JsonOut;
import io.turboprop.model.TaskId;
import java.time.Instant;
import java.util.Optional;

/**
 * A task as Cube shows it.
 *
 * @param image empty if it has none
 * @param cpuMillis reserved, thousandths of a processor
 * @param memoryBytes reserved
 * @param diskBytes reserved
 * @param restarts times it was tried again
 */
public record CubeTask(
    TaskId id,
    String name,
    CubeState state,
    String image,
    long cpuMillis,
    long memoryBytes,
    long diskBytes,
    Optional<Instant> startedAt,
    Optional<Instant> finishedAt,
    int restarts) {
  private static final double MILLIS = 1_000;

  /** It runs now. */
  public CubeTask started(Instant at) {
    return in(CubeState.RUNNING, Optional.of(at), Optional.empty());
  }

  /** It is over. */
  public CubeTask ended(CubeState how, Instant at) {
    return in(how, startedAt, Optional.of(at));
  }

  private CubeTask in(CubeState other, Optional<Instant> started, Optional<Instant> finished) {
    return new CubeTask(
        id, name, other, image, cpuMillis, memoryBytes, diskBytes, started, finished, restarts);
  }

  /** Every field is there, as Go writes its zero values; what is Docker's is empty. */
  public void write(JsonOut out) {
    out.text("ID", id.value());
    out.text("ContainerID", "");
    out.text("Name", name);
    out.whole("State", state.number());
    out.text("Image", image);
    out.decimal("Cpu", cpuMillis / MILLIS);
    out.whole("Memory", memoryBytes);
    out.whole("Disk", diskBytes);
    out.nothing("ExposedPorts");
    out.nothing("HostPorts");
    out.nothing("PortBindings");
    out.text("RestartPolicy", "");
    out.text("StartTime", GoTime.text(startedAt));
    out.text("FinishTime", GoTime.text(finishedAt));
    out.text("HealthCheck", "");
    out.whole("RestartCount", restarts);
  }
}
