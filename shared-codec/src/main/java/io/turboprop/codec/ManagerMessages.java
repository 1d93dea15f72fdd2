package io.turboprop.codec;

import io.turboprop.model.Bytes;
import io.turboprop.model.JsonText;
import io.turboprop.model.MonitoringProfile;
import io.turboprop.model.PropletId;
import io.turboprop.model.RunLimits;
import io.turboprop.model.RunOptions;
import io.turboprop.model.TaskId;
import io.turboprop.wire.ManagerMessage;
import io.turboprop.wire.ManagerMessage.Invoke;
import io.turboprop.wire.ManagerMessage.Start;
import io.turboprop.wire.ManagerMessage.Stop;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Manager to all workers, in upstream's dialect (wire reference §4). Every decoder throws {@link
 * MalformedMessageException}.
 */
public final class ManagerMessages {
  private static final int MAX_STATE = 255;

  private ManagerMessages() {}

  public static byte[] encode(ManagerMessage message) {
    return JsonOut.object(
        out -> {
          switch (message) {
            case Start start -> write(out, start);
            case Stop stop -> write(out, stop);
            case Invoke invoke -> write(out, invoke);
          }
        });
  }

  /**
   * Checks the shape of the command only; whether its fields make sense together (which of file and
   * image, what encryption needs) is for the worker to say.
   */
  public static Start decodeStart(byte[] bytes) {
    return start(Fields.read("start", bytes));
  }

  public static Stop decodeStop(byte[] bytes) {
    Fields fields = Fields.read("stop", bytes);
    return new Stop(
        fields.value("id", TaskId::new),
        fields.optionalFlag("broadcast"),
        fields.optionalValue("proplet_id", PropletId::new));
  }

  public static Invoke decodeInvoke(byte[] bytes) {
    return invoke(Fields.read("invoke", bytes));
  }

  static Invoke invoke(Fields fields) {
    return new Invoke(
        fields.value("id", TaskId::new),
        fields.flag("broadcast"),
        fields.optionalValue("proplet_id", PropletId::new),
        fields.text("invocation_id"),
        fields.texts("inputs"),
        fields.textsByName("env"));
  }

  static void write(JsonOut out, Invoke invoke) {
    out.text("id", invoke.task().value());
    out.flag("broadcast", invoke.broadcast());
    out.textIf("proplet_id", invoke.proplet());
    out.text("invocation_id", invoke.invocation());
    out.texts("inputs", invoke.inputs());
    out.textsIf("env", invoke.env());
  }

  static Start start(Fields fields) {
    return new Start(
        fields.value("id", TaskId::new),
        fields.text("name"),
        (int) fields.whole("state", 0, MAX_STATE, 0),
        filled(fields.optionalText("image_url")),
        filled(fields.optionalText("file"))
            .map(text -> fields.parsed("file", text, Bytes::ofBase64)),
        fields.texts("inputs"),
        fields.has("cli_args") ? Optional.of(fields.texts("cli_args")) : Optional.empty(),
        fields.flag("broadcast"),
        fields.flag("daemon"),
        fields.flag("latent"),
        fields.textsByName("env"),
        fields.flag("encrypted"),
        filled(fields.optionalText("kbs_resource_path")),
        fields.optionalObject("monitoring_profile").map(ManagerMessages::profile),
        fields.optionalValue("proplet_id", PropletId::new),
        filled(fields.optionalText("hal_storage_path")),
        parentResults(fields),
        fields.optionalObject("limits").map(Limits::read).orElse(RunLimits.UNSET),
        fields.optionalObject("options").map(Options::read).orElse(RunOptions.UNSET));
  }

  static void write(JsonOut out, Start start) {
    out.text("id", start.task().value());
    out.text("name", start.name());
    out.whole("state", start.state());
    out.textIf("image_url", start.imageUrl());
    start.file().ifPresent(file -> out.base64("file", file));
    out.textsIf("inputs", start.inputs());
    start
        .cliArgs()
        .ifPresentOrElse(args -> out.texts("cli_args", args), () -> out.nothing("cli_args"));
    out.flag("broadcast", start.broadcast());
    out.flag("daemon", start.daemon());
    out.flag("latent", start.latent());
    out.textsIf("env", start.env());
    out.flag("encrypted", start.encrypted());
    out.textIf("kbs_resource_path", start.kbsResourcePath());
    start
        .monitoringProfile()
        .ifPresent(
            profile -> out.object("monitoring_profile", profile, ManagerMessages::writeProfile));
    if (!start.broadcast()) {
      out.textIf("proplet_id", start.proplet());
    }
    out.textIf("hal_storage_path", start.halStoragePath());
    if (!start.parentResults().isEmpty()) {
      out.object("parent_results", start.parentResults(), ManagerMessages::writeResults);
    }
    if (!start.limits().equals(RunLimits.UNSET)) {
      out.object("limits", start.limits(), Limits::write);
    }
    if (!start.options().equals(RunOptions.UNSET)) {
      out.object("options", start.options(), Options::write);
    }
  }

  private static void write(JsonOut out, Stop stop) {
    out.text("id", stop.task().value());
    stop.broadcast().ifPresent(broadcast -> out.flag("broadcast", broadcast));
    out.textIf("proplet_id", stop.proplet());
  }

  private static Optional<String> filled(Optional<String> text) {
    return text.filter(Predicate.not(String::isEmpty));
  }

  private static MonitoringProfile profile(Fields fields) {
    return new MonitoringProfile(
        fields.requiredFlag("enabled"),
        fields.whole("interval", 1, Long.MAX_VALUE),
        fields.requiredFlag("collect_cpu"),
        fields.requiredFlag("collect_memory"),
        fields.requiredFlag("collect_disk_io"),
        fields.requiredFlag("collect_threads"),
        fields.requiredFlag("collect_file_descriptors"),
        fields.requiredFlag("export_to_mqtt"),
        fields.requiredFlag("retain_history"),
        (int) fields.whole("history_size", 0, Integer.MAX_VALUE));
  }

  private static void writeProfile(JsonOut out, MonitoringProfile profile) {
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

  private static Map<TaskId, JsonText> parentResults(Fields fields) {
    Map<TaskId, JsonText> results = new LinkedHashMap<>();
    fields
        .jsonByName("parent_results")
        .forEach(
            (id, result) -> results.put(fields.parsed("parent_results", id, TaskId::new), result));
    return results;
  }

  private static void writeResults(JsonOut out, Map<TaskId, JsonText> results) {
    results.forEach((id, result) -> out.value(id.value(), result));
  }
}
