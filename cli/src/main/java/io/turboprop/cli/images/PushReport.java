package io.turboprop.cli.images;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.cli.oci.LocalImage;
import io.turboprop.cli.oci.RegistryShelf;
import io.turboprop.cli.oci.Shelf;
import io.turboprop.cli.output.Cell;
import io.turboprop.cli.output.Sizes;
import io.turboprop.cli.output.Table;

/** What a push did. */
final class PushReport {
  private PushReport() {}

  /**
   * @param told what is known already, which is added to
   */
  static ObjectNode of(ObjectNode told, Shelf shelf, LocalImage image) {
    told.put("digest", image.top().digest().toString());
    told.put("media_type", image.top().mediaType());
    if (shelf instanceof RegistryShelf) {
      told.put("pinned", shelf + "@" + image.top().digest());
    }
    image
        .module()
        .ifPresent(
            module ->
                told.putObject("module")
                    .put("digest", module.digest().toString())
                    .put("size_bytes", module.size()));
    return told;
  }

  static Table table(JsonNode told) {
    Table table = Table.ofFields();
    table.field("pushed", Cell.of(told.path("image").asText()));
    table.field("digest", Cell.of(told.path("digest").asText()));
    if (told.has("pinned")) {
      table.field("pinned", Cell.of(told.path("pinned").asText()));
    }
    JsonNode module = told.path("module");
    if (module.isObject()) {
      table.field("module", Cell.of(module.path("digest").asText()));
      table.field("size", Cell.of(Sizes.of(module.path("size_bytes").asLong())));
    }
    return table;
  }
}
