package io.turboprop.codec;

import io.turboprop.model.BootId;
import io.turboprop.model.PropletId;
import io.turboprop.model.TaskId;
import io.turboprop.wire.CacheUsage;
import io.turboprop.wire.Holdings;
import io.turboprop.wire.PropletMessage;
import io.turboprop.wire.PropletMessage.CpuMetrics;
import io.turboprop.wire.PropletMessage.Heartbeat;
import io.turboprop.wire.PropletMessage.InvokeResult;
import io.turboprop.wire.PropletMessage.MemoryMetrics;
import io.turboprop.wire.PropletMessage.Pulse;
import io.turboprop.wire.PropletMessage.Registration;
import io.turboprop.wire.PropletMessage.TaskMetrics;
import io.turboprop.wire.PropletMessage.TaskResult;
import io.turboprop.wire.PropletMessage.TaskUsage;
import io.turboprop.wire.PropletMessage.TaskUsageSummary;
import io.turboprop.wire.PropletMessage.WorkerMetrics;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Worker to manager, in upstream's dialect (wire reference §3). Every decoder throws {@link
 * MalformedMessageException}.
 */
public final class PropletMessages {
  private static final String DEFAULT_NAMESPACE = "default";
  private static final String ALIVE = "alive";
  private static final String OFFLINE = "offline";

  private PropletMessages() {}

  public static byte[] encode(PropletMessage message) {
    return JsonOut.object(
        out -> {
          switch (message) {
            case Registration registration -> write(out, registration);
            case Heartbeat heartbeat -> write(out, heartbeat);
            case TaskResult result -> write(out, result);
            case InvokeResult result -> write(out, result);
            case WorkerMetrics metrics -> write(out, metrics);
            case TaskMetrics metrics -> write(out, metrics);
          }
        });
  }

  public static Registration decodeRegistration(byte[] bytes) {
    Fields fields = Fields.read("registration", bytes);
    return new Registration(
        fields.value("proplet_id", PropletId::new),
        namespace(fields),
        Metadata.read(fields.objectOrEmpty("metadata")),
        fields.optionalValue("boot_id", BootId::new));
  }

  /** Also reads wills: only the status {@code offline} means death. */
  public static Heartbeat decodeHeartbeat(byte[] bytes) {
    Fields fields = Fields.read("heartbeat", bytes);
    return new Heartbeat(
        fields.value("proplet_id", PropletId::new),
        !fields.text("status", ALIVE).equals(OFFLINE),
        namespace(fields),
        fields.optionalValue("boot_id", BootId::new),
        fields.flag("clean"),
        fields.has("interval_ms") ? Optional.of(pulse(fields)) : Optional.empty());
  }

  private static Pulse pulse(Fields fields) {
    return new Pulse(
        fields.whole("interval_ms", 1, Pulse.MAX_INTERVAL_MS),
        new Holdings(
            (int) fields.whole("held", 0, Integer.MAX_VALUE),
            fields.value("held_digest", PropletMessages::digest)),
        fields.whole("serving", 0, Long.MAX_VALUE, 0),
        fields.optionalObject("images").map(PropletMessages::usage),
        fields.optionalObject("load").map(Loads::read));
  }

  private static CacheUsage usage(Fields fields) {
    return new CacheUsage(
        fields.whole("bytes", 0, Long.MAX_VALUE),
        fields.whole("capacity_bytes", 1, Long.MAX_VALUE),
        (int) fields.whole("count", 0, Integer.MAX_VALUE));
  }

  private static long digest(String text) {
    if (!text.matches("[0-9a-f]{16}")) {
      throw new IllegalArgumentException("must be 16 hexadecimal digits");
    }
    return HexFormat.fromHexDigitsToLong(text);
  }

  public static TaskResult decodeTaskResult(byte[] bytes) {
    Fields fields = Fields.read("task result", bytes);
    return new TaskResult(
        fields.value("task_id", TaskId::new),
        fields.optionalValue("proplet_id", PropletId::new),
        fields.json("results"),
        fields.optionalText("error").filter(Predicate.not(String::isEmpty)));
  }

  /** Results of any other type than text are refused, as upstream does. */
  public static InvokeResult decodeInvokeResult(byte[] bytes) {
    Fields fields = Fields.read("invocation result", bytes);
    return new InvokeResult(
        fields.value("task_id", TaskId::new),
        fields.text("invocation_id"),
        fields.optionalValue("proplet_id", PropletId::new),
        fields.text("results", ""),
        fields.optionalText("error").filter(Predicate.not(String::isEmpty)));
  }

  public static WorkerMetrics decodeWorkerMetrics(byte[] bytes) {
    Fields fields = Fields.read("worker metrics", bytes);
    return new WorkerMetrics(
        fields.value("proplet_id", PropletId::new),
        namespace(fields),
        fields.instant("timestamp"),
        cpu(fields.objectOrEmpty("cpu_metrics")),
        memory(fields.objectOrEmpty("memory_metrics")));
  }

  public static TaskMetrics decodeTaskMetrics(byte[] bytes) {
    Fields fields = Fields.read("task metrics", bytes);
    return new TaskMetrics(
        fields.value("task_id", TaskId::new),
        fields.value("proplet_id", PropletId::new),
        taskUsage(fields.objectOrEmpty("metrics")),
        fields.optionalObject("aggregated").map(PropletMessages::summary),
        fields.instant("timestamp"));
  }

  private static String namespace(Fields fields) {
    return fields.text("namespace", DEFAULT_NAMESPACE);
  }

  private static CpuMetrics cpu(Fields fields) {
    return new CpuMetrics(
        fields.decimal("user_seconds"),
        fields.decimal("system_seconds"),
        fields.decimal("percent"));
  }

  private static MemoryMetrics memory(Fields fields) {
    return new MemoryMetrics(
        fields.amount("rss_bytes"),
        fields.amount("heap_alloc_bytes"),
        fields.amount("heap_sys_bytes"),
        fields.amount("heap_inuse_bytes"),
        fields.amount("container_usage_bytes"),
        fields.amount("container_limit_bytes"));
  }

  private static TaskUsage taskUsage(Fields fields) {
    return new TaskUsage(
        fields.decimal("cpu_percent"),
        fields.amount("memory_bytes"),
        fields.decimal("memory_percent"),
        fields.amount("disk_read_bytes"),
        fields.amount("disk_write_bytes"),
        fields.amount("uptime_seconds"),
        fields.smallAmount("thread_count"),
        fields.smallAmount("file_descriptor_count"));
  }

  private static TaskUsageSummary summary(Fields fields) {
    return new TaskUsageSummary(
        fields.decimal("avg_cpu_usage"),
        fields.decimal("max_cpu_usage"),
        fields.amount("avg_memory_usage"),
        fields.amount("max_memory_usage"),
        fields.amount("total_disk_read"),
        fields.amount("total_disk_write"),
        fields.smallAmount("sample_count"));
  }

  private static void write(JsonOut out, Registration registration) {
    out.text("proplet_id", registration.proplet().value());
    out.text("namespace", registration.namespace());
    out.object("metadata", registration.metadata(), Metadata::write);
    out.textIf("boot_id", registration.boot());
  }

  private static void write(JsonOut out, Heartbeat heartbeat) {
    out.text("proplet_id", heartbeat.proplet().value());
    out.text("status", heartbeat.alive() ? ALIVE : OFFLINE);
    out.text("namespace", heartbeat.namespace());
    out.textIf("boot_id", heartbeat.boot());
    if (heartbeat.clean()) {
      out.flag("clean", true);
    }
    heartbeat
        .pulse()
        .ifPresent(
            pulse -> {
              out.whole("interval_ms", pulse.intervalMs());
              out.whole("held", pulse.holdings().count());
              out.text("held_digest", HexFormat.of().toHexDigits(pulse.holdings().digest()));
              out.wholeIf("serving", pulse.serving());
              pulse.images().ifPresent(use -> out.object("images", use, PropletMessages::write));
              pulse.load().ifPresent(load -> out.object("load", load, Loads::write));
            });
  }

  private static void write(JsonOut out, CacheUsage usage) {
    out.whole("bytes", usage.bytes());
    out.whole("capacity_bytes", usage.capacity());
    out.whole("count", usage.images());
  }

  private static void write(JsonOut out, TaskResult result) {
    out.text("task_id", result.task().value());
    out.textIf("proplet_id", result.proplet());
    result.results().ifPresent(value -> out.value("results", value));
    result.error().ifPresentOrElse(error -> out.text("error", error), () -> out.nothing("error"));
  }

  private static void write(JsonOut out, InvokeResult result) {
    out.text("task_id", result.task().value());
    out.text("invocation_id", result.invocation());
    out.textIf("proplet_id", result.proplet());
    out.text("results", result.results());
    result.error().ifPresentOrElse(error -> out.text("error", error), () -> out.nothing("error"));
  }

  private static void write(JsonOut out, WorkerMetrics metrics) {
    out.text("proplet_id", metrics.proplet().value());
    out.text("namespace", metrics.namespace());
    metrics.timestamp().ifPresent(at -> out.instant("timestamp", at));
    out.object("cpu_metrics", metrics.cpu(), PropletMessages::write);
    out.object("memory_metrics", metrics.memory(), PropletMessages::write);
  }

  private static void write(JsonOut out, CpuMetrics cpu) {
    out.decimal("user_seconds", cpu.userSeconds());
    out.decimal("system_seconds", cpu.systemSeconds());
    out.decimal("percent", cpu.percent());
  }

  private static void write(JsonOut out, MemoryMetrics memory) {
    out.whole("rss_bytes", memory.rssBytes());
    out.whole("heap_alloc_bytes", memory.heapAllocBytes());
    out.whole("heap_sys_bytes", memory.heapSysBytes());
    out.whole("heap_inuse_bytes", memory.heapInuseBytes());
    out.wholeIf("container_usage_bytes", memory.containerUsageBytes());
    out.wholeIf("container_limit_bytes", memory.containerLimitBytes());
  }

  private static void write(JsonOut out, TaskMetrics metrics) {
    out.text("task_id", metrics.task().value());
    out.text("proplet_id", metrics.proplet().value());
    out.object("metrics", metrics.usage(), PropletMessages::write);
    metrics
        .summary()
        .ifPresentOrElse(
            summary -> out.object("aggregated", summary, PropletMessages::write),
            () -> out.nothing("aggregated"));
    metrics.timestamp().ifPresent(at -> out.instant("timestamp", at));
  }

  private static void write(JsonOut out, TaskUsage usage) {
    out.decimal("cpu_percent", usage.cpuPercent());
    out.whole("memory_bytes", usage.memoryBytes());
    out.decimal("memory_percent", usage.memoryPercent());
    out.whole("disk_read_bytes", usage.diskReadBytes());
    out.whole("disk_write_bytes", usage.diskWriteBytes());
    out.whole("uptime_seconds", usage.uptimeSeconds());
    out.whole("thread_count", usage.threadCount());
    out.whole("file_descriptor_count", usage.fileDescriptorCount());
  }

  private static void write(JsonOut out, TaskUsageSummary summary) {
    out.decimal("avg_cpu_usage", summary.avgCpuUsage());
    out.decimal("max_cpu_usage", summary.maxCpuUsage());
    out.whole("avg_memory_usage", summary.avgMemoryUsage());
    out.whole("max_memory_usage", summary.maxMemoryUsage());
    out.whole("total_disk_read", summary.totalDiskRead());
    out.whole("total_disk_write", summary.totalDiskWrite());
    out.whole("sample_count", summary.sampleCount());
  }
}
