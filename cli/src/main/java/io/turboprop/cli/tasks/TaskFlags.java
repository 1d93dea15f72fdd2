package io.turboprop.cli.tasks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.KeyValues;
import io.turboprop.cli.http.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * What a task is made of (wire reference §6.1 and §19). Only flags that were given become fields.
 */
final class TaskFlags {
  @Option(
      names = "--image-url",
      paramLabel = "REF",
      description = "OCI reference, or http(s) URL of a module")
  @Nullable String imageUrl;

  @Option(
      names = "--image-policy",
      paramLabel = "WORD",
      description =
          "When the image's tag is looked up: pinned (once, at submit; the default), if-changed (at"
              + " the start) or always (for each attempt)")
  @Nullable String imagePolicy;

  @Option(
      names = "--cli-args",
      split = ",",
      paramLabel = "ARG",
      description = "Flags for the runtime; comma separated or repeated")
  @Nullable List<String> cliArgs;

  @Option(
      names = "--inputs",
      split = ",",
      paramLabel = "VALUE",
      description = "Arguments; comma separated or repeated")
  @Nullable List<String> inputs;

  @Option(
      names = "--env",
      paramLabel = "KEY=VALUE",
      description = "Environment; comma separated or repeated")
  @Nullable List<String> env;

  @Option(
      names = "--daemon",
      arity = "0..1",
      fallbackValue = "true",
      description = "Runs until stopped")
  @Nullable Boolean daemon;

  @Option(
      names = "--latent",
      arity = "0..1",
      fallbackValue = "true",
      description = "Compile on start, run on invoke")
  @Nullable Boolean latent;

  @Option(
      names = "--encrypted",
      arity = "0..1",
      fallbackValue = "true",
      description = "Needs a proplet with a TEE")
  @Nullable Boolean encrypted;

  @Option(
      names = "--kbs-resource-path",
      paramLabel = "PATH",
      description = "Key of an encrypted image")
  @Nullable String kbsResourcePath;

  @Option(names = "--proplet-id", paramLabel = "ID", description = "Run on this proplet")
  @Nullable String propletId;

  @Option(
      names = "--broadcast",
      arity = "0..1",
      fallbackValue = "true",
      description = "Run on every proplet")
  @Nullable Boolean broadcast;

  @Option(names = "--priority", paramLabel = "0-100", description = "Higher runs earlier")
  @Nullable Integer priority;

  @Option(names = "--mode", paramLabel = "MODE", description = "infer or train; informative")
  @Nullable String mode;

  @Option(names = "--kind", paramLabel = "KIND", description = "standard or federated")
  @Nullable String kind;

  @Option(names = "--schedule", paramLabel = "CRON", description = "Five-field cron expression")
  @Nullable String schedule;

  @Option(names = "--timezone", paramLabel = "ZONE", description = "IANA time zone of the schedule")
  @Nullable String timezone;

  @Option(
      names = "--is-recurring",
      arity = "0..1",
      fallbackValue = "true",
      description = "Run again and again")
  @Nullable Boolean isRecurring;

  @Option(
      names = "--metadata",
      paramLabel = "KEY=VALUE",
      description = "Values to filter by; comma separated, repeated, or one JSON object")
  @Nullable List<String> metadata;

  @Mixin LimitFlags limits = new LimitFlags();
  @Mixin EngineFlags execution = new EngineFlags();
  @Mixin PolicyFlags policies = new PolicyFlags();
  @Mixin PlaceFlags place = new PlaceFlags();

  /** Adds the given ones to a request. */
  ObjectNode addTo(ObjectNode task) {
    text(task, "image_url", imageUrl);
    text(task, "image_policy", imagePolicy);
    list(task, "cli_args", cliArgs);
    list(task, "inputs", inputs);
    if (env != null) {
      ObjectNode variables = task.putObject("env");
      KeyValues.parse("--env", env).forEach(variables::put);
    }
    flag(task, "daemon", daemon);
    flag(task, "latent", latent);
    flag(task, "encrypted", encrypted);
    text(task, "kbs_resource_path", kbsResourcePath);
    text(task, "proplet_id", propletId);
    flag(task, "broadcast", broadcast);
    if (priority != null) {
      task.put("priority", priority);
    }
    text(task, "mode", mode);
    text(task, "kind", kind);
    text(task, "schedule", schedule);
    text(task, "timezone", timezone);
    flag(task, "is_recurring", isRecurring);
    if (metadata != null) {
      task.set("metadata", metadata(metadata));
    }
    limits.addTo(task);
    execution.addTo(task);
    policies.addTo(task);
    place.addTo(task);
    return task;
  }

  /** {@code k=v} pairs with texts as values, or one JSON object as it is. */
  static JsonNode metadata(List<String> given) {
    if (given.size() == 1 && given.getFirst().startsWith("{")) {
      return metadataObject(given.getFirst());
    }
    ObjectNode object = Json.object();
    for (Map.Entry<String, String> pair : KeyValues.parse("--metadata", given).entrySet()) {
      object.put(pair.getKey(), pair.getValue());
    }
    return object;
  }

  private static JsonNode metadataObject(String text) {
    try {
      return Json.MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new CommandException(
          ExitCode.USAGE, "--metadata is no JSON object: " + e.getOriginalMessage(), e);
    }
  }

  private static void text(ObjectNode task, String field, @Nullable String value) {
    if (value != null) {
      task.put(field, value);
    }
  }

  private static void flag(ObjectNode task, String field, @Nullable Boolean value) {
    if (value != null) {
      task.put(field, value);
    }
  }

  private static void list(ObjectNode task, String field, @Nullable List<String> values) {
    if (values != null) {
      ArrayNode array = task.putArray(field);
      values.forEach(array::add);
    }
  }
}
