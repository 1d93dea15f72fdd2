package io.turboprop.cli.inspect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.cli.http.Json;
import io.turboprop.cli.oci.Images;
import io.turboprop.cli.output.Cell;
import io.turboprop.cli.output.Sizes;
import io.turboprop.cli.output.Table;
import io.turboprop.image.manifest.Descriptor;

/** What the manifest of an image says. */
final class ImageJson {
  private ImageJson() {}

  static ObjectNode of(Images.Found found) {
    ObjectNode json = Json.object();
    json.put("digest", found.top().digest().toString());
    json.put("media_type", found.top().mediaType());
    if (!found.top().digest().equals(found.manifest().digest())) {
      json.putObject("manifest")
          .put("digest", found.manifest().digest().toString())
          .put("media_type", found.manifest().mediaType());
    }
    found.image().config().ifPresent(config -> put(json.putObject("config"), config));
    Descriptor module = found.module();
    ArrayNode layers = json.putArray("layers");
    for (Descriptor layer : found.image().layers()) {
      put(layers.addObject(), layer).put("module", layer.equals(module));
    }
    ObjectNode annotations = json.putObject("annotations");
    found.image().annotations().forEach(annotations::put);
    return json;
  }

  private static ObjectNode put(ObjectNode json, Descriptor descriptor) {
    return json.put("media_type", descriptor.mediaType())
        .put("digest", descriptor.digest().toString())
        .put("size_bytes", descriptor.size());
  }

  /** The same for people. */
  static void fill(Table table, JsonNode image) {
    table.field("image", Cell.of(image.path("digest").asText()));
    table.field("type", Cell.of(image.path("media_type").asText()));
    if (image.has("manifest")) {
      table.field("manifest", Cell.of(image.path("manifest").path("digest").asText()));
    }
    if (image.has("config")) {
      table.field("config", Cell.of(line(image.path("config"))));
    }
    for (JsonNode layer : image.path("layers")) {
      String mark = layer.path("module").asBoolean() ? ", the module" : "";
      table.field("layer", Cell.of(line(layer) + mark));
    }
    SignatureJson.fill(table, image);
    image
        .path("annotations")
        .properties()
        .forEach(
            one ->
                table.field("annotation", Cell.of(one.getKey() + "=" + one.getValue().asText())));
  }

  private static String line(JsonNode descriptor) {
    return "%s, %s, %s"
        .formatted(
            descriptor.path("media_type").asText(),
            descriptor.path("digest").asText(),
            Sizes.of(descriptor.path("size_bytes").asLong()));
  }
}
