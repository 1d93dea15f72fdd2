package io.turboprop.cli.images;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.turboprop.cli.Cli;
import io.turboprop.examples.Examples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PackCommandTest {
  @TempDir Path folder;

  private JsonNode json(Path file) throws IOException {
    return new ObjectMapper().readTree(file.toFile());
  }

  private Path blob(JsonNode descriptor) {
    return folder
        .resolve("images/blobs/sha256")
        .resolve(descriptor.path("digest").asText().substring(7));
  }

  @Test
  void pack_writesALayoutWhoseDigestsAndSizesAreRight() throws Exception {
    Path module = Examples.ADD.copyTo(folder);

    Cli.Outcome outcome = new Cli().run("pack", module.toString(), folder + "/images:v1");

    assertThat(outcome.out()).isEqualTo("oci:" + folder + "/images:v1\n");
    assertThat(json(folder.resolve("images/oci-layout")).path("imageLayoutVersion").asText())
        .isEqualTo("1.0.0");
    JsonNode entry = json(folder.resolve("images/index.json")).path("manifests").path(0);
    assertThat(entry.path("annotations").path("org.opencontainers.image.ref.name").asText())
        .isEqualTo("v1");
    JsonNode manifest = json(checked(entry));
    checked(manifest.path("config"));
    JsonNode layer = manifest.path("layers").path(0);
    assertThat(layer.path("mediaType").asText()).isEqualTo("application/wasm");
    assertThat(Files.readAllBytes(checked(layer))).isEqualTo(Examples.ADD.bytes());
  }

  private Path checked(JsonNode descriptor) throws IOException, NoSuchAlgorithmException {
    byte[] bytes = Files.readAllBytes(blob(descriptor));
    assertThat(descriptor.path("size").asLong()).isEqualTo(bytes.length);
    assertThat(descriptor.path("digest").asText())
        .isEqualTo(
            "sha256:"
                + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
    return blob(descriptor);
  }

  @Test
  void pack_twice_keepsOtherTagsAndMovesItsOwn() throws IOException {
    String add = Examples.ADD.copyTo(folder).toString();
    String fib = Examples.FIB.copyTo(folder).toString();
    String images = folder.resolve("images").toString();

    new Cli().run("pack", add, images + ":a");
    new Cli().run("pack", fib, images + ":b");
    new Cli().run("pack", fib, "oci:" + images + ":a");

    JsonNode manifests = json(folder.resolve("images/index.json")).path("manifests");
    assertThat(manifests.findValuesAsText("org.opencontainers.image.ref.name"))
        .containsExactly("b", "a");
    assertThat(manifests.path(0).path("digest")).isEqualTo(manifests.path(1).path("digest"));
    try (var files = Files.list(folder.resolve("images"))) {
      assertThat(files.map(Path::getFileName).map(Path::toString))
          .containsExactlyInAnyOrder("blobs", "index.json", "oci-layout");
    }
  }

  @Test
  void pack_withoutTag_isLatest() {
    Path module = Examples.ADD.copyTo(folder);

    assertThat(new Cli().run("pack", module.toString(), folder + "/images").out())
        .endsWith("/images:latest\n");
  }

  @Test
  void pack_ofSomethingElse_is2() throws IOException {
    Path text = Files.writeString(folder.resolve("a.wasm"), "hello");

    assertThat(new Cli().run("pack", text.toString(), folder + "/images").err())
        .contains("no WebAssembly module");
    assertThat(new Cli().run("pack", folder + "/none.wasm", folder + "/images").code())
        .isEqualTo(2);
    assertThat(folder.resolve("images")).doesNotExist();
  }

  @Test
  void examples_areWrittenIntoAFolder() {
    Cli.Outcome outcome = new Cli().run("examples", folder.resolve("new/samples").toString());

    assertThat(outcome.out().lines())
        .hasSize(Examples.values().length)
        .allMatch(line -> Files.exists(Path.of(line)));
  }
}
