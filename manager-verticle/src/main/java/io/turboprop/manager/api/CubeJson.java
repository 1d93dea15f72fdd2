package io.turboprop.manager.api;

import io.turboprop.codec.JsonOut;
import io.turboprop.cube.CubeState;
import io.turboprop.cube.CubeTask;
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

  private CubeJson() {}

  static CubeTask task(Task task) {
    Resources asked = task.spec().needs().resources();
    return new CubeTask(
        task.id(),
        task.spec().name(),
        CubeState.of(task.state()),
        task.spec().program().imageUrl().orElse(""),
        asked.cpuMillis(),
        asked.memoryBytes(),
        asked.diskBytes(),
        task.times().startedAt(),
        task.times().finishedAt(),
        Math.max(0, task.attempt() - 1));
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
    return Answer.of(200, Answer.JSON, Buffer.buffer(JsonOut.array(items, content)));
  }
}
