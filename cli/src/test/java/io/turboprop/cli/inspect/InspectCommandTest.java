package io.turboprop.cli.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.turboprop.cli.Cli;
import io.turboprop.examples.Examples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InspectCommandTest {
  private static final String CORE = "0061736d01000000";
  private static final String COMPONENT =
      "0061736d0d000100" + "0b1801" + "00" + "12776173693a636c692f72756e40302e322e30" + "050000";

  @TempDir Path folder;

  private Path module(String name, String hex) {
    try {
      return Files.write(folder.resolve(name), HexFormat.of().parseHex(hex));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static JsonNode json(Cli.Outcome outcome) throws IOException {
    assertThat(outcome.code()).as(outcome.err()).isZero();
    return new ObjectMapper().readTree(outcome.out());
  }

  @Test
  void file_inATable_showsFunctionsAndEngines() {
    Path module = Examples.ADD.copyTo(folder);

    Cli.Outcome outcome = new Cli().run("inspect", module.toString());

    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(outcome.out())
        .containsPattern("kind +core module\n")
        .containsPattern(
            "callable +add \\(i32, i32\\) -> i32\n +add64 .*\n +mul \\(f64, f64\\) -> f64\n")
        .containsPattern(
            "calls +a task of another name calls main, with its inputs as parameters\n")
        .containsPattern("endive +runs it\n")
        .containsPattern("redline +runs it\n");
  }

  @Test
  void command_showsItsWasiFunctionsAndMemory() {
    Path module = Examples.HELLO.copyTo(folder);

    Cli.Outcome outcome = new Cli().run("inspect", module.toString(), "--name", "hello");

    assertThat(outcome.out())
        .containsPattern("memory +2 or more pages of 64.0 KiB\n")
        .containsPattern("may reach +arguments, standard-streams\n")
        .containsPattern("wasi +args_sizes_get, args_get, fd_write\n")
        .contains("a task named hello calls _start, with its inputs as arguments")
        .doesNotContain("nobody provides");
  }

  @Test
  void file_inJson_hasEverything() throws IOException {
    Path module = Examples.ADD.copyTo(folder);

    JsonNode facts =
        json(new Cli().run("inspect", module.toString(), "--name", "mul", "-o", "json"));

    assertThat(facts.path("kind").asText()).isEqualTo("core-module");
    assertThat(facts.path("digest").asText()).startsWith("sha256:");
    assertThat(facts.path("size_bytes").asLong()).isEqualTo(Files.size(module));
    assertThat(facts.path("task").path("function").asText()).isEqualTo("mul");
    assertThat(facts.path("task").path("params").path(1).asText()).isEqualTo("f64");
    assertThat(facts.path("exports").findValuesAsText("name")).contains("add", "add64", "main");
    assertThat(facts.path("engines").path(0).path("runs").asBoolean()).isTrue();
    assertThat(json(new Cli().run("-o", "json", "inspect", module.toString())).path("kind"))
        .isEqualTo(facts.path("kind"));
  }

  @Test
  void imports_thatNobodyProvides_areShown() {
    Path module = module("f.wasm", CORE + "010401600000" + "020901" + "03656e76" + "0166" + "0000");

    Cli.Outcome outcome = new Cli().run("inspect", module.toString());

    assertThat(outcome.out())
        .containsPattern("nobody provides +env.f, function \\(\\) -> \\(\\)\n")
        .containsPattern("calls +a task of another name finds no function here\n")
        .containsPattern("endive +lacks the import env.f \\(function\\)\n");
  }

  @Test
  void component_showsNamesAndWhoRunsIt() throws IOException {
    Path module = module("c.wasm", COMPONENT);

    JsonNode facts = json(new Cli().run("inspect", module.toString(), "-o", "json"));

    assertThat(facts.path("exports").path(0).asText()).isEqualTo("wasi:cli/run@0.2.0");
    assertThat(new Cli().run("inspect", module.toString()).out())
        .containsPattern("endive +lacks components\n")
        .containsPattern("upstream worker +runs it\n");
  }

  @Test
  void layout_isReadByFolderAndByReference() throws IOException {
    Path images = folder.resolve("images");
    new Cli().run("pack", Examples.ADD.copyTo(folder).toString(), images + ":v1");
    new Cli().run("pack", Examples.FIB.copyTo(folder).toString(), images + ":v2");

    JsonNode v1 = json(new Cli().run("inspect", "oci:" + images + ":v1", "-o", "json"));
    Cli.Outcome unknown = new Cli().run("inspect", "oci:" + images + ":v3");

    assertThat(v1.path("exports").findValuesAsText("name")).contains("add");
    assertThat(unknown.code()).isEqualTo(3);
    assertThat(unknown.err()).contains("no tag \"v3\", only v1, v2");

    Path only = folder.resolve("only");
    new Cli().run("pack", Examples.FIB.copyTo(folder).toString(), only.toString());
    assertThat(json(new Cli().run("inspect", only.toString(), "-o", "json")).path("exports"))
        .hasToString(
            "[{\"name\":\"fib\",\"kind\":\"function\",\"type\":\"function (i32) -> i64\"}]");
  }

  @Test
  void image_inARegistry_isFetchedAndVerified() throws Exception {
    byte[] module = Examples.ADD.bytes();
    try (SmallRegistry registry = new SmallRegistry("team/add", "v1", module)) {
      String image = registry.host() + "/team/add";

      JsonNode facts = json(new Cli().run("inspect", image + ":v1", "-o", "json"));
      Cli.Outcome unknown = new Cli().run("inspect", image + ":v2");

      assertThat(facts.path("size_bytes").asInt()).isEqualTo(module.length);
      assertThat(facts.path("source").asText()).isEqualTo(image + ":v1");
      assertThat(unknown.code()).as(unknown.err()).isEqualTo(3);
      assertThat(unknown.err()).contains("image " + image + ":v2: ");
    }
  }

  @Test
  void image_withTheProxysLogin_isFetched() throws Exception {
    try (SmallRegistry registry = new SmallRegistry("add", "v1", Examples.ADD.bytes())) {
      registry.require("eva", "secret");
      Cli cli =
          new Cli()
              .with("PROXY_REGISTRY_URL", registry.host())
              .with("PROXY_AUTHENTICATE", "true")
              .with("PROXY_REGISTRY_USERNAME", "eva")
              .with("PROXY_REGISTRY_PASSWORD", "secret");

      assertThat(json(cli.run("inspect", "add:v1", "-o", "json")).path("kind").asText())
          .isEqualTo("core-module");
      assertThat(new Cli().run("inspect", registry.host() + "/add:v1").code()).isEqualTo(1);
    }
  }

  @Test
  void target_thatIsNoModule_isRefusedWithThePlace() throws IOException {
    Path text = Files.writeString(folder.resolve("a.txt"), "hello");
    Path cut = module("cut.wasm", CORE + "01040160");

    assertThat(new Cli().run("inspect", text.toString()))
        .isEqualTo(
            new Cli.Outcome(
                1,
                "",
                "error: "
                    + text
                    + " is no WebAssembly module: at byte 0: it begins with \"68656c6c\" instead of \"0061736d\"\n"));
    assertThat(new Cli().run("inspect", cut.toString()).err()).contains("at byte 12: ");
  }

  @Test
  void target_thatIsNotThere_is2() {
    assertThat(new Cli().run("inspect", folder + "/none.wasm").err()).contains("no such file");
    assertThat(new Cli().run("inspect", folder + "/none.wasm").code()).isEqualTo(2);
    assertThat(new Cli().run("inspect", "Not An Image").code()).isEqualTo(2);
    assertThat(new Cli().run("inspect", "https://example.org/a.wasm").err())
        .contains("download it first");
    assertThat(new Cli().run("inspect").code()).isEqualTo(2);
  }
}
