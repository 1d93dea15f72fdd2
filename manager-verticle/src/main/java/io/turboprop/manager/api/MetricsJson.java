package io.turboprop.manager.api;

import io.turboprop.codec.GoTime;
import io.turboprop.codec.JsonOut;
import io.turboprop.wire.PropletMessage.CpuMetrics;
import io.turboprop.wire.PropletMessage.MemoryMetrics;
import io.turboprop.wire.PropletMessage.TaskMetrics;
import io.turboprop.wire.PropletMessage.TaskUsage;
import io.turboprop.wire.PropletMessage.TaskUsageSummary;
import io.turboprop.wire.PropletMessage.WorkerMetrics;

/** Stored samples in answers (wire reference §8). */
final class MetricsJson {
  private MetricsJson() {}

  static void write(JsonOut out, TaskMetrics sample) {
    out.text("task_id", sample.task().value());
    out.text("proplet_id", sample.proplet().value());
    out.object("metrics", sample.usage(), MetricsJson::usage);
    sample.summary().ifPresent(summary -> out.object("aggregated", summary, MetricsJson::summary));
    out.text("timestamp", GoTime.text(sample.timestamp()));
  }

  static void write(JsonOut out, WorkerMetrics sample) {
    out.text("proplet_id", sample.proplet().value());
    out.text("namespace", sample.namespace());
    out.text("timestamp", GoTime.text(sample.timestamp()));
    out.object("cpu_metrics", sample.cpu(), MetricsJson::cpu);
    out.object("memory_metrics", sample.memory(), MetricsJson::memory);
  }

  private static void usage(JsonOut out, TaskUsage usage) {
    out.decimal("cpu_percent", usage.cpuPercent());
    out.whole("memory_bytes", usage.memoryBytes());
    out.decimal("memory_percent", usage.memoryPercent());
    out.whole("disk_read_bytes", usage.diskReadBytes());
    out.whole("disk_write_bytes", usage.diskWriteBytes());
    out.whole("uptime_seconds", usage.uptimeSeconds());
    out.whole("thread_count", usage.threadCount());
    out.wholeIf("file_descriptor_count", usage.fileDescriptorCount());
  }

  private static void summary(JsonOut out, TaskUsageSummary summary) {
    out.decimal("avg_cpu_usage", summary.avgCpuUsage());
    out.decimal("max_cpu_usage", summary.maxCpuUsage());
    out.whole("avg_memory_usage", summary.avgMemoryUsage());
    out.whole("max_memory_usage", summary.maxMemoryUsage());
    out.whole("total_disk_read", summary.totalDiskRead());
    out.whole("total_disk_write", summary.totalDiskWrite());
    out.whole("sample_count", summary.sampleCount());
  }

  private static void cpu(JsonOut out, CpuMetrics cpu) {
    out.decimal("user_seconds", cpu.userSeconds());
    out.decimal("system_seconds", cpu.systemSeconds());
    out.decimal("percent", cpu.percent());
  }

  private static void memory(JsonOut out, MemoryMetrics memory) {
    out.whole("rss_bytes", memory.rssBytes());
    out.whole("heap_alloc_bytes", memory.heapAllocBytes());
    out.whole("heap_sys_bytes", memory.heapSysBytes());
    out.whole("heap_inuse_bytes", memory.heapInuseBytes());
    out.wholeIf("container_usage_bytes", memory.containerUsageBytes());
    out.wholeIf("container_limit_bytes", memory.containerLimitBytes());
  }
}
