package io.turboprop.manager.api;

import io.turboprop.codec.GoTime;
import io.turboprop.codec.JsonOut;
import io.turboprop.codec.Limits;
import io.turboprop.manager.task.Lineage;
import io.turboprop.manager.task.ModuleFile;
import io.turboprop.manager.task.Phase;
import io.turboprop.manager.task.Program;
import io.turboprop.manager.task.Task;
import io.turboprop.manager.task.Times;
import io.turboprop.manager.task.Timing;
import io.turboprop.model.MonitoringProfile;
import io.turboprop.model.RunLimits;
import io.turboprop.model.TaskId;
import java.util.Locale;

/**
 * A task in answers (wire reference §6.1): which fields are always there and which only if set is
 * upstream's choice. {@code state_name}, {@code phase}, {@code reason}, {@code message}, {@code
 * attempt}, {@code module}, {@code image_policy}, {@code pinned_image}, {@code results_ref}, {@code
 * limits} and what {@link OptionsForm}, {@link PolicyJson}, {@link RequirementForm} and {@link
 * DesiredJson} write are ours.
 */
final class TaskJson {
  private TaskJson() {}

  static void write(JsonOut out, Task task) {
    out.text("id", task.id().value());
    out.text("name", task.spec().name());
    out.textIf("kind", task.spec().kind());
    state(out, task);
    program(out, task.spec().program());
    task.pin().ifPresent(pin -> out.object("pinned_image", task, PinJson::write));
    out.textIf("proplet_id", task.proplet());
    lineage(out, task.spec().lineage());
    DesiredJson.brief(out, task);
    task.results().ifPresent(results -> out.value("results", results));
    ResultRoutes.references(out, task);
    task.error().ifPresent(error -> out.textIf("error", error));
    task.spec()
        .monitoring()
        .ifPresent(profile -> out.object("monitoring_profile", profile, TaskJson::monitoring));
    times(out, task.times());
    timing(out, task.spec().timing());
    if (task.broadcast()) {
      out.flag("broadcast", true);
    }
    task.spec().metadata().ifPresent(metadata -> out.value("metadata", metadata));
    if (!task.spec().limits().equals(RunLimits.UNSET)) {
      out.object("limits", task.spec().limits(), Limits::write);
    }
    task.spec().program().options().ifPresent(options -> OptionsForm.write(out, options));
    task.spec().policy().ifPresent(policy -> PolicyJson.write(out, policy));
    task.spec().requirements().ifPresent(needs -> RequirementForm.write(out, needs));
  }

  private static void state(JsonOut out, Task task) {
    out.whole("state", task.state().number());
    out.text("state_name", task.state().label());
    out.text("phase", name(task.phase()));
    out.text("reason", task.reason().code().code());
    out.textIf("message", task.reason().message());
    out.whole("attempt", task.attempt());
  }

  private static String name(Phase phase) {
    return phase.name().toLowerCase(Locale.ROOT);
  }

  private static void program(JsonOut out, Program program) {
    out.textIf("image_url", program.imageUrl());
    out.textIf("file", program.file().map(ModuleFile::preview));
    program.imagePolicy().ifPresent(policy -> out.text("image_policy", PolicyJson.word(policy)));
    program.file().ifPresent(file -> out.object("module", file, ModuleJson::write));
    program
        .cliArgs()
        .ifPresentOrElse(args -> out.texts("cli_args", args), () -> out.nothing("cli_args"));
    out.textsIf("inputs", program.inputs());
    out.textsIf("env", program.env());
    out.flag("daemon", program.daemon());
    if (program.latent()) {
      out.flag("latent", true);
    }
    out.flag("encrypted", program.encrypted());
    out.textIf("kbs_resource_path", program.kbsResourcePath());
    out.textIf("hal_storage_path", program.halStoragePath());
  }

  private static void lineage(JsonOut out, Lineage lineage) {
    out.textsIf("depends_on", lineage.dependsOn().stream().map(TaskId::value).toList());
    out.textIf("run_if", lineage.runIf());
    out.textIf("workflow_id", lineage.workflowId());
    out.textIf("job_id", lineage.jobId());
  }

  private static void times(JsonOut out, Times times) {
    out.text("start_time", GoTime.text(times.startedAt()));
    out.text("finish_time", GoTime.text(times.finishedAt()));
    out.text("created_at", GoTime.text(times.createdAt()));
    out.text("updated_at", GoTime.text(times.updatedAt()));
    out.text("next_run", GoTime.ZERO);
  }

  private static void timing(JsonOut out, Timing timing) {
    out.textIf("mode", timing.mode());
    out.textIf("schedule", timing.schedule());
    if (timing.recurring()) {
      out.flag("is_recurring", true);
    }
    out.textIf("timezone", timing.timezone());
    out.wholeIf("priority", timing.priority());
  }

  private static void monitoring(JsonOut out, MonitoringProfile profile) {
    out.flag("enabled", profile.enabled());
    out.whole("interval", profile.intervalSeconds());
    out.flag("collect_cpu", profile.cpu());
    out.flag("collect_memory", profile.memory());
    out.flag("collect_disk_io", profile.diskIo());
    out.flag("collect_threads", profile.threads());
    out.flag("collect_file_descriptors", profile.fileDescriptors());
    out.flag("export_to_mqtt", profile.exportToMqtt());
    out.flag("retain_history", profile.retainHistory());
    out.whole("history_size", profile.historySize());
  }
}
