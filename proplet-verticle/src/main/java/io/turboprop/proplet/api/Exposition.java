package io.turboprop.proplet.api;

import io.turboprop.proplet.agent.AgentStats;
import io.turboprop.proplet.agent.RunJournal;
import io.turboprop.proplet.sample.ContainerMemory;
import io.turboprop.proplet.sample.CpuShare;
import io.turboprop.proplet.sample.HostSample;
import io.turboprop.proplet.serve.ServeStats;
import io.turboprop.wire.CacheUsage;
import io.turboprop.wire.MachineLoad;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * The figures of a proplet in Prometheus' text format 0.0.4, under upstream's names where it has
 * them (wire reference §9.3).
 */
final class Exposition {
  private static final String PRESSURE = "Share of 10 s in which some task waited for it.";

  private final StringBuilder text = new StringBuilder();

  private Exposition() {}

  static String of(WorkerView view) {
    var out = new Exposition();
    AgentStats agent = view.agent();
    out.counter("proplet_tasks_started_total", "Guests started.", agent.started());
    out.counter("proplet_tasks_completed_total", "Runs that ended well.", agent.completed());
    out.counter("proplet_tasks_failed_total", "Runs that did not end well.", agent.failed());
    out.counter("proplet_tasks_refused_total", "Orders refused.", agent.refused());
    out.gauge("proplet_tasks_running", "Guests that have a slot.", agent.running());
    out.gauge("proplet_tasks_active", "Runs that are not over.", agent.active());
    out.gauge("proplet_reports_open", "Reports not acknowledged yet.", agent.openReports());
    out.gauge("proplet_guests_stray", "Guests that could not be made to end.", view.strays());
    out.gauge("proplet_draining", "1 if new attempts are refused.", agent.draining() ? 1 : 0);
    out.journal(agent.journal());
    out.counter(
        "proplet_mqtt_reconnects_total", "Connections after the first.", view.link().reconnects());
    out.counter("proplet_mqtt_malformed_total", "Messages not readable.", view.malformed());
    out.counter("proplet_wasm_fetch_bytes_total", "Image bytes fetched.", view.fetchedBytes());
    out.cache(view.cache());
    out.gauge(
        "proplet_results_bytes",
        "Large results on disk that the manager does not have yet.",
        view.resultBytes());
    out.serving(view.serving());
    view.host().ifPresent(out::host);
    view.load().ifPresent(out::load);
    return out.text.toString();
  }

  private void cache(CacheUsage cache) {
    gauge("proplet_image_cache_bytes", "Images on disk.", cache.bytes());
    gauge("proplet_image_cache_capacity_bytes", "What they may take.", cache.capacity());
    gauge("proplet_image_cache_images", "How many there are.", cache.images());
  }

  private void journal(RunJournal.JournalStats journal) {
    gauge("proplet_journal_bytes", "Journal on disk.", journal.fileBytes());
    gauge("proplet_journal_living_bytes", "Of it, still needed.", journal.livingBytes());
    counter("proplet_journal_records_total", "Records written.", journal.records());
    counter("proplet_journal_syncs_total", "Times the disk was waited for.", journal.syncs());
    int up = journal.trouble().isEmpty() ? 1 : 0;
    gauge("proplet_journal_up", "0 if no attempts can be taken over.", up);
  }

  private void serving(ServeStats functions) {
    gauge("proplet_functions_served", "Revisions that can be called.", functions.revisions());
    gauge("proplet_functions_instances", "Instances of all of them.", functions.instances());
    counter("proplet_calls_answered_total", "Calls answered.", functions.answered());
    counter("proplet_calls_failed_total", "Calls begun in vain.", functions.failed());
    counter("proplet_calls_refused_total", "Calls not begun.", functions.refused());
  }

  private void host(HostSample host) {
    host.cpu().ifPresent(this::cpu);
    HostSample.OwnUse process = host.process();
    gauge("proplet_cpu_user_seconds", "User time of this process.", process.userSeconds());
    gauge("proplet_cpu_system_seconds", "System time of this process.", process.systemSeconds());
    gauge("proplet_load1", "Load average of one minute.", host.load1());
    gauge("proplet_memory_rss_bytes", "Resident memory of this process.", process.rssBytes());
    host.memory()
        .ifPresent(
            memory -> gauge("proplet_memory_available_bytes", "Of the machine.", memory.free()));
    host.disk()
        .ifPresent(disk -> gauge("proplet_disk_free_bytes", "Where images are kept.", disk.free()));
    gauge("proplet_pressure_cpu_ratio", PRESSURE, ratio(host.pressure().cpu()));
    gauge("proplet_pressure_memory_ratio", PRESSURE, ratio(host.pressure().memory()));
    gauge("proplet_pressure_io_ratio", PRESSURE, ratio(host.pressure().io()));
    host.container().ifPresent(this::container);
  }

  private void cpu(CpuShare cpu) {
    gauge("proplet_cpu_usage_ratio", "Mean load of all processors, 0 to 1.", cpu.busy() / 100);
    gauge("proplet_cpu_steal_ratio", "Of it, what the host gave to others.", cpu.steal() / 100);
  }

  private static OptionalDouble ratio(OptionalDouble percent) {
    return percent.isPresent()
        ? OptionalDouble.of(percent.getAsDouble() / 100)
        : OptionalDouble.empty();
  }

  /** What the manager is told. */
  private void load(MachineLoad load) {
    load.cpuMillis().ifPresent(cpu -> amount("cpu_millis", "Thousandths of a processor", cpu));
    load.memoryBytes().ifPresent(memory -> amount("memory_bytes", "Memory", memory));
    load.diskBytes().ifPresent(disk -> amount("disk_bytes", "Disk", disk));
  }

  private void amount(String name, String what, MachineLoad.Amount amount) {
    gauge("proplet_capacity_" + name, what + " that this proplet may use.", amount.capacity());
    gauge("proplet_used_" + name, what + " of it that is taken.", amount.used());
  }

  private void container(ContainerMemory container) {
    gauge("proplet_memory_container_usage_bytes", "Of the control group.", container.usageBytes());
    gauge("proplet_memory_container_limit_bytes", "Of the control group.", container.limitBytes());
  }

  private void counter(String name, String help, Number value) {
    sample(name, help, "counter", value);
  }

  private void gauge(String name, String help, OptionalDouble value) {
    value.ifPresent(known -> gauge(name, help, known));
  }

  private void gauge(String name, String help, OptionalLong value) {
    value.ifPresent(known -> gauge(name, help, known));
  }

  private void gauge(String name, String help, Number value) {
    sample(name, help, "gauge", value);
  }

  private void sample(String name, String help, String type, Number value) {
    text.append("# HELP ").append(name).append(' ').append(help).append('\n');
    text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    text.append(name).append(' ').append(value).append('\n');
  }
}
