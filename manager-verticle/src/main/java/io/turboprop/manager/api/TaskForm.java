package io.turboprop.manager.api;

import io.turboprop.codec.Fields;
import io.turboprop.codec.Limits;
import io.turboprop.codec.MalformedMessageException;
import io.turboprop.manager.task.Lineage;
import io.turboprop.manager.task.Program;
import io.turboprop.manager.task.Target;
import io.turboprop.manager.task.TaskPatch;
import io.turboprop.manager.task.TaskSpec;
import io.turboprop.manager.task.Timing;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.ImageRef;
import io.turboprop.model.JsonText;
import io.turboprop.model.MonitoringProfile;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.PropletId;
import io.turboprop.model.TaskId;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The fields of a task document with the checks of wire reference §9.4. State, results, times and
 * id are the manager's own: they are ignored, unlike upstream, which stores what it was sent. Empty
 * text, empty collections and 0 count as absent.
 */
final class TaskForm {
  static final int MAX_NAME_CHARS = 1024;
  static final int MAX_METADATA_BYTES = 1_048_576;

  /** Names of the fields that are read, without {@code file}. */
  static final Set<String> FIELDS =
      Set.of(
          "name",
          "kind",
          "image_url",
          "image_policy",
          "cli_args",
          "inputs",
          "env",
          "daemon",
          "latent",
          "encrypted",
          "kbs_resource_path",
          "hal_storage_path",
          "proplet_id",
          "broadcast",
          "depends_on",
          "run_if",
          "workflow_id",
          "job_id",
          "monitoring_profile",
          "mode",
          "schedule",
          "is_recurring",
          "timezone",
          "priority",
          "metadata",
          "limits",
          "engine",
          "isolation",
          "stdin",
          "stdin_base64",
          "seed",
          "retry",
          "semantics",
          "timeouts",
          "restart",
          "resources",
          "constraints",
          "affinity",
          "spread",
          "anti_affinity",
          "strategy",
          "queue",
          "max_concurrent");

  private static final Set<String> CONDITIONS = Set.of("", "success", "failure");
  private static final Predicate<String> FILLED = Predicate.not(String::isEmpty);

  private TaskForm() {}

  /** A new task, still without its module. */
  static TaskSpec spec(Fields fields) {
    String name = name(fields);
    if (name.isBlank()) {
      throw new OrchestratorException(ErrorCode.MISSING_NAME, "task: name must not be empty");
    }
    String kind = fields.text("kind", "");
    Program program = program(fields);
    return new TaskSpec(
        name,
        kind.isEmpty() ? TaskSpec.STANDARD : kind,
        program,
        target(fields),
        lineage(fields),
        timing(fields),
        monitoring(fields, program.daemon()),
        Limits.read(fields.objectOrEmpty("limits")),
        metadata(fields),
        PolicyForm.policy(fields, program.daemon()),
        RequirementForm.requirements(fields));
  }

  /** What a task shall change, still without its module. */
  static TaskPatch patch(Fields fields) {
    return new TaskPatch(
        Optional.of(name(fields)).filter(Predicate.not(String::isBlank)),
        Optional.of(fields.textsOrNumbers("inputs")).filter(Predicate.not(List::isEmpty)),
        Optional.empty(),
        Optional.of((int) fields.whole("priority", 0, 100, 0)).filter(priority -> priority > 0),
        metadata(fields),
        Optional.of(schedule(fields)).filter(FILLED),
        Optional.of(timezone(fields)).filter(FILLED),
        fields.optionalFlag("is_recurring"));
  }

  private static String name(Fields fields) {
    String name = fields.text("name", "");
    if (name.length() > MAX_NAME_CHARS) {
      throw fields.wrong("name", "must have at most " + MAX_NAME_CHARS + " characters");
    }
    return name;
  }

  private static Program program(Fields fields) {
    Optional<String> image = fields.optionalText("image_url").filter(FILLED);
    image.ifPresent(text -> fields.parsed("image_url", text, ImageRef::parse));
    return new Program(
        image,
        Optional.empty(),
        fields.textsOrNumbers("inputs"),
        fields.has("cli_args") ? Optional.of(fields.texts("cli_args")) : Optional.empty(),
        fields.textsByName("env"),
        fields.flag("daemon"),
        fields.flag("latent"),
        fields.flag("encrypted"),
        fields.optionalText("kbs_resource_path").filter(FILLED),
        fields.optionalText("hal_storage_path").filter(FILLED),
        OptionsForm.options(fields),
        PolicyForm.imagePolicy(fields));
  }

  private static Target target(Fields fields) {
    Optional<PropletId> proplet =
        fields
            .optionalText("proplet_id")
            .filter(FILLED)
            .map(id -> fields.parsed("proplet_id", id, PropletId::new));
    boolean broadcast = fields.flag("broadcast");
    if (broadcast && proplet.isPresent()) {
      throw fields.wrong("broadcast", "and proplet_id exclude each other");
    }
    return new Target(proplet, broadcast);
  }

  private static Lineage lineage(Fields fields) {
    String runIf = fields.text("run_if", "");
    if (!CONDITIONS.contains(runIf)) {
      throw fields.wrong("run_if", "must be success or failure");
    }
    return new Lineage(
        fields.text("workflow_id", ""),
        fields.text("job_id", ""),
        fields.texts("depends_on").stream()
            .map(id -> fields.parsed("depends_on", id, TaskId::new))
            .toList(),
        runIf);
  }

  private static Timing timing(Fields fields) {
    int priority = (int) fields.whole("priority", 0, 100, 0);
    return new Timing(
        priority == 0 ? Timing.DEFAULT_PRIORITY : priority,
        schedule(fields),
        timezone(fields),
        fields.flag("is_recurring"),
        fields.text("mode", ""));
  }

  private static String schedule(Fields fields) {
    String schedule = fields.text("schedule", "");
    CronSyntax.problem(schedule)
        .ifPresent(
            what -> {
              throw fields.wrong("schedule", "is no cron expression: " + what);
            });
    return schedule;
  }

  private static String timezone(Fields fields) {
    String timezone = fields.text("timezone", "");
    try {
      if (!timezone.isEmpty()) {
        ZoneId.of(timezone);
      }
      return timezone;
    } catch (DateTimeException e) {
      throw fields.wrong("timezone", "is no IANA time zone, such as Europe/Paris");
    }
  }

  /** A profile may say less than everything; the rest is what a worker would assume. */
  private static Optional<MonitoringProfile> monitoring(Fields fields, boolean daemon) {
    MonitoringProfile usual = daemon ? MonitoringProfile.daemon() : MonitoringProfile.standard();
    return fields
        .optionalObject("monitoring_profile")
        .map(
            given ->
                new MonitoringProfile(
                    given.optionalFlag("enabled").orElse(usual.enabled()),
                    given.whole("interval", 1, Long.MAX_VALUE, usual.intervalSeconds()),
                    given.optionalFlag("collect_cpu").orElse(usual.cpu()),
                    given.optionalFlag("collect_memory").orElse(usual.memory()),
                    given.optionalFlag("collect_disk_io").orElse(usual.diskIo()),
                    given.optionalFlag("collect_threads").orElse(usual.threads()),
                    given.optionalFlag("collect_file_descriptors").orElse(usual.fileDescriptors()),
                    given.optionalFlag("export_to_mqtt").orElse(usual.exportToMqtt()),
                    given.optionalFlag("retain_history").orElse(usual.retainHistory()),
                    (int) given.whole("history_size", 0, Integer.MAX_VALUE, usual.historySize())));
  }

  private static Optional<JsonText> metadata(Fields fields) {
    if (fields.optionalObject("metadata").isEmpty()) {
      return Optional.empty();
    }
    Optional<JsonText> metadata =
        fields.json("metadata").filter(value -> !value.text().equals("{}"));
    metadata
        .filter(m -> m.text().getBytes(StandardCharsets.UTF_8).length > MAX_METADATA_BYTES)
        .ifPresent(
            m -> {
              throw tooLargeMetadata(fields);
            });
    return metadata;
  }

  private static MalformedMessageException tooLargeMetadata(Fields fields) {
    return fields.wrong("metadata", "must have at most " + MAX_METADATA_BYTES + " bytes as JSON");
  }
}
