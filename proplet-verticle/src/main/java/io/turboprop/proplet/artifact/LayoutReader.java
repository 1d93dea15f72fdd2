package io.turboprop.proplet.artifact;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.codec.Json;
import io.turboprop.model.Digest;
import io.turboprop.model.ImageRef;
import io.turboprop.model.ReasonCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Finds the program in an OCI image layout directory (OCI image specification, image-layout.md):
 * {@code index.json} names manifests, a manifest names layers, {@code blobs/sha256/…} holds both.
 * Of several layers the one with a wasm media type is taken, else the largest, as upstream's proxy
 * does (wire reference §5.2).
 *
 * <p>Blocks on the disk.
 */
final class LayoutReader {
  static final long MAX_JSON_BYTES = 4 << 20;
  private static final String REF_NAME = "org.opencontainers.image.ref.name";

  /**
   * @param file holds the program; not verified yet
   */
  record Layer(Digest digest, Path file) {}

  private final ImageRef.Layout ref;
  private final Path folder;

  LayoutReader(ImageRef.Layout ref) {
    this.ref = ref;
    this.folder = Path.of(ref.path());
  }

  /** Whether the directory is on this machine, with the manifest if the reference names one. */
  static boolean isHere(ImageRef.Layout ref) {
    Path folder = Path.of(ref.path());
    return Files.isRegularFile(folder.resolve("index.json"))
        && ref.digest().stream().allMatch(digest -> Files.isRegularFile(blob(folder, digest)));
  }

  /**
   * @throws ImageException if the directory is no layout, or has no such tag or manifest
   */
  Layer program() throws IOException {
    JsonNode manifest = ref.digest().isPresent() ? pinned(ref.digest().get()) : tagged();
    JsonNode layer =
        elements(manifest, "layers").stream()
            .max(
                Comparator.comparing(LayoutReader::isWasm)
                    .thenComparingLong(l -> l.path("size").asLong()))
            .orElseThrow(() -> invalid("its manifest has no layers"));
    Digest digest = digest(layer);
    return new Layer(digest, blob(digest));
  }

  private JsonNode tagged() throws IOException {
    JsonNode entry = chosen(json(folder.resolve("index.json")));
    return manifest(json(blob(digest(entry))), 1);
  }

  private JsonNode pinned(Digest digest) throws IOException {
    Path file = blob(digest);
    if (Files.isRegularFile(file) && !ImageCache.digestOf(file).equals(digest)) {
      throw invalid("its manifest " + digest + " is damaged");
    }
    return manifest(json(file), 1);
  }

  private JsonNode manifest(JsonNode content, int depth) throws IOException {
    if (!content.path("manifests").isArray()) {
      return content;
    }
    if (depth > 3) {
      throw invalid("its indexes are nested too deeply");
    }
    return manifest(json(blob(digest(first(content)))), depth + 1);
  }

  private JsonNode chosen(JsonNode index) {
    List<JsonNode> manifests = elements(index, "manifests");
    if (ref.tag().isEmpty()) {
      if (manifests.size() != 1) {
        throw invalid("it holds " + manifests.size() + " images: say which one with oci:PATH:TAG");
      }
      return manifests.getFirst();
    }
    String tag = ref.tag().get();
    return manifests.stream()
        .filter(m -> m.path("annotations").path(REF_NAME).asText().equals(tag))
        .findFirst()
        .orElseThrow(
            () ->
                new ImageException(
                    ReasonCode.IMAGE_NOT_FOUND,
                    "image " + ref.text() + ": no manifest is tagged " + tag));
  }

  /** One for wasm if there is one. */
  private JsonNode first(JsonNode index) {
    return elements(index, "manifests").stream()
        .max(Comparator.comparing(m -> m.path("platform").toString().contains("\"wasm")))
        .orElseThrow(() -> invalid("an index in it is empty"));
  }

  private Path blob(Digest digest) {
    return blob(folder, digest);
  }

  private static Path blob(Path folder, Digest digest) {
    return folder.resolve("blobs").resolve("sha256").resolve(digest.hex());
  }

  private JsonNode json(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw invalid(file.getFileName() + " is missing");
    }
    if (Files.size(file) > MAX_JSON_BYTES) {
      throw invalid(file.getFileName() + " is longer than " + MAX_JSON_BYTES + " bytes");
    }
    try {
      return Optional.ofNullable(Json.mapper().readTree(Files.readAllBytes(file)))
          .orElseThrow(() -> invalid(file.getFileName() + " is empty"));
    } catch (JsonProcessingException e) {
      throw invalid(file.getFileName() + " is not JSON");
    }
  }

  private Digest digest(JsonNode descriptor) {
    try {
      return Digest.parse(descriptor.path("digest").asText());
    } catch (IllegalArgumentException e) {
      throw invalid(e.getMessage());
    }
  }

  private static boolean isWasm(JsonNode layer) {
    return layer.path("mediaType").asText().contains("wasm");
  }

  private static List<JsonNode> elements(JsonNode node, String field) {
    return StreamSupport.stream(node.path(field).spliterator(), false).toList();
  }

  private ImageException invalid(@Nullable String why) {
    return new ImageException(
        ReasonCode.IMAGE_INVALID, "image " + ref.text() + " is no valid OCI layout: " + why);
  }
}
