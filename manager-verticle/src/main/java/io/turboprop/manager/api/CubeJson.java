package io.turboprop.manager.api;

import io.turboprop.codec.JsonOut;
import io.turboprop.manager.requirement.Resources;
import io.turboprop.manager.service.ControlReply.OfProplet;
import io.turboprop.manager.task.Task;
import io.turboprop.model.PropletMetadata;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.function.BiConsumer;

/** Tasks and nodes as Cube shows them: every field is there, as Go writes its zero values. */
final class CubeJson {
  private static final int KIB = 1024;
  private static final double MILLIS = 1_000;

  private CubeJson() {}

  static void task(JsonOut out, Task task) {
    Resources asked = task.spec().needs().resources();
    out.text("ID", task.id().value());
    out.text("ContainerID", "");
    out.text("Name", task.spec().name());
    out.whole("State", CubeState.of(task.state()).number());
    out.text("Image", task.spec().program().imageUrl().orElse(""));
    out.decimal("Cpu", asked.cpuMillis() / MILLIS);
    out.whole("Memory", asked.memoryBytes());
    out.whole("Disk", asked.diskBytes());
    out.nothing("ExposedPorts");
    out.nothing("HostPorts");
    out.nothing("PortBindings");
    out.text("RestartPolicy", "");
    out.text("StartTime", GoTime.text(task.times().startedAt()));
    out.text("FinishTime", GoTime.text(task.times().finishedAt()));
    out.text("HealthCheck", "");
    out.whole("RestartCount", Math.max(0, task.attempt() - 1));
  }

  /** Memory in KiB, as {@code /proc} has it; what is allocated is not told. */
  static void node(JsonOut out, OfProplet proplet) {
    PropletMetadata metadata = proplet.proplet().metadata();
    out.text("Name", proplet.proplet().name());
    out.text("Ip", metadata.ip());
    out.text("Api", "");
    out.whole("Cores", metadata.cores());
    out.whole("Memory", metadata.totalMemoryBytes() / KIB);
    out.whole("MemoryAllocated", 0);
    out.whole("Disk", 0);
    out.whole("DiskAllocated", 0);
    out.object("Stats", proplet, CubeJson::stats);
    out.text("Role", "worker");
    out.whole("TaskCount", proplet.taskCount());
  }

  private static void stats(JsonOut out, OfProplet proplet) {
    out.nothing("MemStats");
    out.nothing("DiskStats");
    out.nothing("CpuStats");
    out.nothing("LoadStats");
    out.whole("TaskCount", proplet.taskCount());
  }

  static <T> Answer array(List<T> items, BiConsumer<JsonOut, T> content) {
    Buffer body = Buffer.buffer("[");
    for (T item : items) {
      if (body.length() > 1) {
        body.appendString(",");
      }
      body.appendBytes(JsonOut.object(out -> content.accept(out, item)));
    }
    return Answer.of(200, Answer.JSON, body.appendString("]"));
  }
}
