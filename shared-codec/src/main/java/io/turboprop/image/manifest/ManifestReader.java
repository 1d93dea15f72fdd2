package io.turboprop.image.manifest;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.turboprop.image.manifest.Descriptor.Platform;
import io.turboprop.model.Digest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Bytes of a manifest or index to values. Unknown fields are ignored. Failures are {@link
 * MalformedManifestException}s that name the field.
 */
final class ManifestReader {
  /** Far above what real manifests have. */
  static final int MAX_ENTRIES = 10_000;

  private static final String REF_NAME = "org.opencontainers.image.ref.name";

  private final JsonMapper json = JsonMapper.builder().build();

  /**
   * @param mediaType of the answer or descriptor; the document's own {@code mediaType} wins
   */
  Manifest read(byte[] document, String mediaType) {
    JsonNode root = parse(document);
    String type = MediaTypes.bare(root.path("mediaType").asText(mediaType));
    if (type.startsWith(MediaTypes.DOCKER_SCHEMA1) || root.path("schemaVersion").asInt() == 1) {
      throw new MalformedManifestException(
          "its manifest has the old schema version 1; push it again with a current tool");
    }
    if (isIndex(type, root)) {
      return new Manifest.Index(descriptors(root, "manifests"));
    }
    JsonNode config = root.path("config");
    return new Manifest.Image(
        config.isObject() ? Optional.of(descriptor(config, "config")) : Optional.empty(),
        descriptors(root, "layers"),
        annotations(root.path("annotations")));
  }

  private static boolean isIndex(String type, JsonNode root) {
    return type.equals(MediaTypes.OCI_INDEX)
        || type.equals(MediaTypes.DOCKER_LIST)
        || (root.has("manifests") && !root.has("layers"));
  }

  private JsonNode parse(byte[] document) {
    try {
      JsonNode root = json.readTree(document);
      if (root != null && root.isObject()) {
        return root;
      }
    } catch (JacksonException e) {
      throw new MalformedManifestException("its manifest is not JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new MalformedManifestException("its manifest cannot be read: " + e.getMessage());
    }
    throw new MalformedManifestException("its manifest is not a JSON object");
  }

  private static List<Descriptor> descriptors(JsonNode root, String field) {
    JsonNode array = root.path(field);
    if (!array.isArray()) {
      throw new MalformedManifestException("its manifest has no array \"" + field + "\"");
    }
    if (array.size() > MAX_ENTRIES) {
      throw new MalformedManifestException(
          "its manifest has " + array.size() + " " + field + ", more than " + MAX_ENTRIES);
    }
    List<Descriptor> all = new ArrayList<>(array.size());
    for (JsonNode entry : array) {
      all.add(descriptor(entry, field + "[" + all.size() + "]"));
    }
    return all;
  }

  private static Descriptor descriptor(JsonNode entry, String where) {
    JsonNode size = entry.path("size");
    if (!size.isIntegralNumber() || !size.canConvertToLong() || size.asLong() < 0) {
      throw new MalformedManifestException(
          "its manifest's " + where + ".size is not a number of bytes");
    }
    JsonNode tag = entry.path("annotations").path(REF_NAME);
    return new Descriptor(
        MediaTypes.bare(entry.path("mediaType").asText("")),
        digest(entry.path("digest").asText(""), where),
        size.asLong(),
        platform(entry.path("platform")),
        tag.isTextual() ? Optional.of(tag.asText()) : Optional.empty());
  }

  private static Map<String, String> annotations(JsonNode annotations) {
    Map<String, String> all = new LinkedHashMap<>();
    annotations
        .properties()
        .forEach(
            entry -> {
              if (entry.getValue().isTextual()) {
                all.put(entry.getKey(), entry.getValue().asText());
              }
            });
    return all;
  }

  private static Digest digest(String text, String where) {
    try {
      return Digest.parse(text);
    } catch (IllegalArgumentException e) {
      throw new MalformedManifestException(
          "its manifest's " + where + ".digest: " + e.getMessage());
    }
  }

  private static Optional<Platform> platform(JsonNode platform) {
    return platform.isObject()
        ? Optional.of(
            new Platform(
                platform.path("os").asText("unknown"),
                platform.path("architecture").asText("unknown")))
        : Optional.empty();
  }
}
