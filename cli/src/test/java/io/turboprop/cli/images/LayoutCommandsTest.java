package io.turboprop.cli.images;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.turboprop.cli.Cli;
import io.turboprop.examples.Examples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LayoutCommandsTest {
  private static final String COMPONENT =
      "0061736d0d000100" + "0b1801" + "00" + "12776173693a636c692f72756e40302e322e30" + "050000";

  @TempDir Path folder;

  private String layout() {
    return "oci:" + folder.resolve("images");
  }

  private JsonNode json(String file) throws IOException {
    return new ObjectMapper().readTree(folder.resolve("images").resolve(file).toFile());
  }

  private JsonNode blob(JsonNode descriptor) throws IOException {
    return json("blobs/sha256/" + descriptor.path("digest").asText().substring(7));
  }

  private static Cli.Outcome run(String... words) {
    Cli.Outcome outcome = new Cli().run(words);
    assertThat(outcome.code()).as(outcome.err()).isZero();
    return outcome;
  }

  @Test
  void push_intoALayout_isWhatPackDoes() throws IOException {
    String add = Examples.ADD.copyTo(folder).toString();

    run("images", "push", add, layout() + ":a");
    run("pack", add, layout() + ":b");

    JsonNode manifests = json("index.json").path("manifests");
    assertThat(manifests).hasSize(2);
    assertThat(manifests.path(0).path("digest")).isEqualTo(manifests.path(1).path("digest"));
    assertThat(run("images", "list", layout()).out()).isEqualTo("TAG\na\nb\n");
  }

  @Test
  void config_ofAComponent_saysItsImportsAndExports() throws IOException {
    Path file = Files.write(folder.resolve("c.wasm"), HexFormat.of().parseHex(COMPONENT));

    run("images", "push", file.toString(), layout());

    JsonNode config = blob(blob(json("index.json").path("manifests").path(0)).path("config"));
    assertThat(config.path("architecture").asText()).isEqualTo("wasm");
    assertThat(config.path("os").asText()).isEqualTo("wasip2");
    assertThat(config.path("layerDigests")).hasSize(1);
    assertThat(config.path("component"))
        .hasToString("{\"exports\":[\"wasi:cli/run@0.2.0\"],\"imports\":[]}");
  }

  @Test
  void layout_ofOneImage_isCopiedAndExtractedWithoutATag() throws IOException {
    run("images", "push", Examples.ADD.copyTo(folder).toString(), layout() + ":v1");

    run("images", "push", layout(), "oci:" + folder.resolve("copy") + ":v2");
    run("images", "pull", "oci:" + folder.resolve("copy"), folder.resolve("x.wasm").toString());

    assertThat(folder.resolve("x.wasm")).hasBinaryContent(Examples.ADD.bytes());
    Cli.Outcome unknown =
        new Cli().run("images", "pull", layout() + ":v9", folder.resolve("y.wasm").toString());
    assertThat(unknown.code()).isEqualTo(3);
    assertThat(unknown.err()).contains("no tag \"v9\", only v1");
    assertThat(folder.resolve("y.wasm")).doesNotExist();
  }

  @Test
  void pushes_atTheSameTime_loseNoTag() throws Exception {
    String add = Examples.ADD.copyTo(folder).toString();
    int writers = 12;
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<Cli.Outcome>> all = new ArrayList<>();
      for (int i = 0; i < writers; i++) {
        String target = layout() + ":v" + i;
        all.add(threads.submit(() -> new Cli().run("images", "push", add, target)));
      }
      for (Future<Cli.Outcome> one : all) {
        assertThat(one.get().err()).doesNotContain("error");
      }
    }

    assertThat(
            json("index.json")
                .path("manifests")
                .findValuesAsText("org.opencontainers.image.ref.name"))
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, writers).mapToObj(i -> "v" + i).toList());
  }

  @Test
  void index_keepsWhatItDoesNotKnow() throws IOException {
    Path images = Files.createDirectories(folder.resolve("images"));
    Files.writeString(
        images.resolve("index.json"),
        "{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":\"x/y\",\"digest\":\"sha256:"
            + "0".repeat(64)
            + "\",\"size\":1,\"new\":true}],\"annotations\":{\"a\":\"b\"}}");

    run("images", "push", Examples.ADD.copyTo(folder).toString(), layout() + ":v1");

    assertThat(json("index.json").path("annotations").path("a").asText()).isEqualTo("b");
    assertThat(json("index.json").path("manifests").path(0).path("new").asBoolean()).isTrue();
    assertThat(json("index.json").path("manifests")).hasSize(2);
  }

  @Test
  void index_thatIsBroken_isLeftAsItIs() throws IOException {
    Path images = Files.createDirectories(folder.resolve("images"));
    Files.writeString(images.resolve("index.json"), "{\"manif");

    Cli.Outcome outcome =
        new Cli().run("images", "push", Examples.ADD.copyTo(folder).toString(), layout() + ":v1");

    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.err()).contains("index.json is not JSON");
    assertThat(images.resolve("index.json")).hasContent("{\"manif");
  }

  @Test
  void commandLines_thatMakeNoSense_are2() throws IOException {
    String add = Examples.ADD.copyTo(folder).toString();
    run("images", "push", add, layout());

    for (String[] words :
        new String[][] {
          {"images"},
          {"images", "push", add},
          {"images", "push", add, "https://example.org/a.wasm"},
          {"images", "push", add, "Not An Image"},
          {"images", "push", add, "127.0.0.1:1/a@sha256:" + "0".repeat(64)},
          {"images", "push", folder + "/none.wasm", layout()},
          {"images", "push", layout(), "oci:" + folder + "/other", "--annotation", "a=b"},
          {"images", "pull", layout(), folder.toString()},
          {"images", "pull", layout(), folder + "/none/x.wasm"},
          {"images", "list"},
        }) {
      assertThat(new Cli().run(words).code()).as(String.join(" ", words)).isEqualTo(2);
    }
  }
}
