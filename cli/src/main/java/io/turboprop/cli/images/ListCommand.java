package io.turboprop.cli.images;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.cli.http.Json;
import io.turboprop.cli.oci.Registries;
import io.turboprop.cli.oci.RegistryShelf;
import io.turboprop.cli.oci.Shelf;
import io.turboprop.cli.output.Cell;
import io.turboprop.cli.output.Table;
import io.turboprop.model.ImageRef;
import io.turboprop.proxy.registry.ManifestDocument;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "list",
    aliases = {"ls"},
    description = {
      "List the tags of a repository or an OCI layout",
      "Registries are reached as by images push."
    })
final class ListCommand extends ImageCommand {
  @Parameters(
      index = "0",
      paramLabel = "REPOSITORY|oci:DIR",
      description = "HOST/REPOSITORY of a registry, or a folder")
  String source = "";

  @Option(
      names = "--digests",
      description = "Show digest and media type of each, which takes a request for each")
  boolean digests;

  @Override
  protected String subject() {
    return source;
  }

  @Override
  protected void run() throws IOException {
    ImageRef from = Registries.parse(source);
    try (Shelf shelf =
        Registries.open(from, top().surroundings().variables(), RegistryShelf.Wish.toRead())) {
      ObjectNode told = Json.object().put("repository", source);
      ArrayNode tags = told.putArray("tags");
      for (String tag : shelf.tags()) {
        ObjectNode one = tags.addObject().put("tag", tag);
        if (digests) {
          ManifestDocument manifest = shelf.manifest(Optional.of(tag));
          one.put("digest", manifest.digest().toString());
          one.put("media_type", manifest.mediaType());
        }
      }
      printer().show(told, this::table);
    }
  }

  private Table table(JsonNode told) {
    Table table = digests ? Table.of("TAG", "DIGEST", "MEDIA TYPE") : Table.of("TAG");
    for (JsonNode one : told.path("tags")) {
      Cell tag = Cell.of(one.path("tag").asText());
      if (digests) {
        table.row(
            tag, Cell.of(one.path("digest").asText()), Cell.of(one.path("media_type").asText()));
      } else {
        table.row(tag);
      }
    }
    return table;
  }
}
