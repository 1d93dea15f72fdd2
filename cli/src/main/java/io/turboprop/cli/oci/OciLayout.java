package io.turboprop.cli.oci;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.cli.http.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A folder in the OCI image layout (image-spec, {@code image-layout.md}) that holds WebAssembly
 * artifacts in the form of the CNCF wasm artifact guide. Readers see each change at once and whole;
 * two writers at the same time are not provided for: the later one's index stays.
 */
public final class OciLayout {
  private static final String REF_NAME = "org.opencontainers.image.ref.name";
  private static final String MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";
  private static final String CONFIG_TYPE = "application/vnd.wasm.config.v0+json";
  private static final String LAYER_TYPE = "application/wasm";

  private final Path folder;

  public OciLayout(Path folder) {
    this.folder = folder;
  }

  /** Bytes in the layout. */
  private record Blob(String digest, long size) {}

  /**
   * Adds a module, of any size, under a tag, which is taken away from what had it before.
   *
   * @return digest of the module's manifest
   */
  public String add(Path module, String tag) throws IOException {
    Files.createDirectories(folder.resolve("blobs").resolve("sha256"));
    replace("oci-layout", Json.object().put("imageLayoutVersion", "1.0.0"));
    Blob layer = store(module);
    Blob config = store(configFor(layer));
    Blob manifest = store(manifest(config, layer));
    replace("index.json", index(manifest, tag));
    return manifest.digest();
  }

  private static ObjectNode configFor(Blob layer) {
    ObjectNode config = Json.object().put("architecture", "wasm").put("os", "wasip1");
    config.putArray("layerDigests").add(layer.digest());
    return config;
  }

  private static ObjectNode manifest(Blob config, Blob layer) {
    ObjectNode manifest = Json.object().put("schemaVersion", 2).put("mediaType", MANIFEST_TYPE);
    manifest.set("config", descriptor(CONFIG_TYPE, config));
    manifest.putArray("layers").add(descriptor(LAYER_TYPE, layer));
    return manifest;
  }

  private static ObjectNode descriptor(String type, Blob blob) {
    return Json.object()
        .put("mediaType", type)
        .put("digest", blob.digest())
        .put("size", blob.size());
  }

  /** What was in the index, without the entry that had the tag, and the new one. */
  private ObjectNode index(Blob manifest, String tag) throws IOException {
    ObjectNode index = Json.object().put("schemaVersion", 2);
    ArrayNode entries = index.putArray("manifests");
    Path file = folder.resolve("index.json");
    if (Files.exists(file)) {
      for (JsonNode entry : Json.MAPPER.readTree(file.toFile()).path("manifests")) {
        if (!entry.path("annotations").path(REF_NAME).asText().equals(tag)) {
          entries.add(entry);
        }
      }
    }
    ObjectNode entry = descriptor(MANIFEST_TYPE, manifest);
    entry.putObject("annotations").put(REF_NAME, tag);
    entries.add(entry);
    return index;
  }

  private Blob store(ObjectNode json) throws IOException {
    Path file = fresh("json");
    try {
      Files.write(file, Json.compact(json).getBytes(StandardCharsets.UTF_8));
      return store(file);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private Blob store(Path file) throws IOException {
    Path copy = fresh("blob");
    try {
      MessageDigest sha256 = sha256();
      try (InputStream in = new DigestInputStream(Files.newInputStream(file), sha256)) {
        Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
      }
      String hex = HexFormat.of().formatHex(sha256.digest());
      long size = Files.size(copy);
      Files.move(
          copy,
          folder.resolve("blobs").resolve("sha256").resolve(hex),
          StandardCopyOption.ATOMIC_MOVE);
      return new Blob("sha256:" + hex, size);
    } finally {
      Files.deleteIfExists(copy);
    }
  }

  private void replace(String name, ObjectNode content) throws IOException {
    Path fresh = fresh(name);
    Files.write(fresh, Json.compact(content).getBytes(StandardCharsets.UTF_8));
    Files.move(fresh, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Not a temporary file of the JDK's making: those are for their owner's eyes only. */
  private Path fresh(String name) {
    return folder.resolve(".%s.%d.new".formatted(name, ProcessHandle.current().pid()));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
