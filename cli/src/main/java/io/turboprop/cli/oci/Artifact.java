package io.turboprop.cli.oci;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.cli.http.Json;
import io.turboprop.model.Bytes;
import io.turboprop.module.ModuleFacts;
import io.turboprop.proxy.registry.ManifestDocument;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Makes an OCI image (image specification 1.1) of a file: of a module or component as the CNCF's
 * "Wasm OCI Artifact layout" says, of anything else as an artifact of unknown type. The same inputs
 * make the same bytes.
 */
public final class Artifact {
  private static final String MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";
  private static final String CREATED = "org.opencontainers.image.created";
  private static final String TITLE = "org.opencontainers.image.title";

  private Artifact() {}

  /**
   * @param facts about the file; empty if it is no module
   * @param title its name
   * @param created of the file
   * @param annotations more of them; they win over those that are made here
   */
  public static LocalImage of(
      LocalBlob file,
      Optional<ModuleFacts> facts,
      String title,
      Instant created,
      Map<String, String> annotations) {
    String time = created.truncatedTo(ChronoUnit.SECONDS).toString();
    LocalBlob config = blob(facts.map(known -> config(known, file, time)).orElse(Json.object()));
    ObjectNode manifest = Json.object().put("schemaVersion", 2).put("mediaType", MANIFEST_TYPE);
    if (facts.isEmpty()) {
      manifest.put("artifactType", "application/vnd.unknown.artifact.v1");
    }
    manifest.set(
        "config",
        descriptor(
            facts.isPresent()
                ? "application/vnd.wasm.config.v0+json"
                : "application/vnd.oci.empty.v1+json",
            config));
    manifest
        .putArray("layers")
        .add(descriptor(facts.isPresent() ? "application/wasm" : "application/octet-stream", file));
    Map<String, String> all = new TreeMap<>(Map.of(CREATED, time, TITLE, title));
    all.putAll(annotations);
    ObjectNode told = manifest.putObject("annotations");
    all.forEach(told::put);
    return new LocalImage(
        List.of(file, config),
        List.of(ManifestDocument.of(MANIFEST_TYPE, bytes(manifest))),
        facts.map(known -> file));
  }

  private static ObjectNode config(ModuleFacts facts, LocalBlob module, String created) {
    ObjectNode config = Json.object().put("created", created).put("architecture", "wasm");
    config.put("os", facts instanceof ModuleFacts.Component ? "wasip2" : "wasip1");
    config.putArray("layerDigests").add(module.digest().toString());
    if (facts instanceof ModuleFacts.Component component) {
      ObjectNode told = config.putObject("component");
      texts(told.putArray("exports"), component.exports());
      texts(told.putArray("imports"), component.imports());
    }
    return config;
  }

  private static void texts(ArrayNode array, List<String> texts) {
    texts.forEach(array::add);
  }

  private static ObjectNode descriptor(String type, LocalBlob blob) {
    return Json.object()
        .put("mediaType", type)
        .put("digest", blob.digest().toString())
        .put("size", blob.size());
  }

  private static LocalBlob blob(ObjectNode json) {
    return LocalBlob.OfBytes.of(bytes(json));
  }

  private static Bytes bytes(ObjectNode json) {
    return Bytes.wrap(Json.compact(json).getBytes(StandardCharsets.UTF_8));
  }
}
