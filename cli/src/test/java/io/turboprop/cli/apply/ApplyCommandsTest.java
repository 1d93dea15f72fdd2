package io.turboprop.cli.apply;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.turboprop.cli.Cli;
import io.turboprop.cli.RecordedManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ApplyCommandsTest {
  private static final String APPLY = "POST /tasks/apply";
  private static final String TRY = "POST /tasks/apply?dry_run=true";

  @TempDir Path folder;

  private final RecordedManager manager = new RecordedManager();
  private final Cli cli = Cli.against(manager.url());

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void apply_sendsEachDocument_andTellsWhatBecameOfIt() throws IOException {
    Path file =
        file(
            """
            # two tasks
            ---
            name: serve
            key: web
            desired: {state: running, replicas: 2}
            ---
            name: add
            """);
    manager
        .on(APPLY, 201, "{\"outcome\":\"created\",\"task\":{\"id\":\"1\"}}")
        .on(APPLY, 200, "{\"outcome\":\"unchanged\",\"task\":{\"id\":\"2\"}}");

    Cli.Outcome outcome = cli.run("apply", "-f", file.toString());

    assertThat(outcome.out()).isEqualTo("web created (task 1)\nadd unchanged (task 2)\n");
    assertThat(outcome.code()).isZero();
    assertThat(sent(0).path("desired").path("replicas").asInt()).isEqualTo(2);
    assertThat(sent(0).path("key").asText()).isEqualTo("web");
    assertThat(sent(1).toString()).isEqualTo("{\"name\":\"add\"}");
  }

  @Test
  void apply_thatFailsForOne_doesTheOthers_andExitsWithOne() throws IOException {
    Path file = file("name: a\n---\nname: b\n");
    manager
        .on(APPLY, 400, "{\"detail\":\"task: priority must be between 0 and 100\"}")
        .on(APPLY, 200, "{\"outcome\":\"changed\",\"task\":{\"id\":\"2\"}}");

    Cli.Outcome outcome = cli.run("apply", "-f", file.toString());

    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.out())
        .isEqualTo("a failed: task: priority must be between 0 and 100\nb changed (task 2)\n");
  }

  @Test
  void apply_readsStandardInput_andSeveralFiles() throws IOException {
    Path json = Files.writeString(folder.resolve("b.json"), "{\"name\":\"b\"}");
    manager.on(APPLY, 200, "{\"outcome\":\"unchanged\",\"task\":{\"id\":\"1\"}}");

    Cli.Outcome outcome = cli.reading("name: a\n").run("apply", "-f", "-", json.toString());

    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(sent(0).path("name").asText()).isEqualTo("a");
    assertThat(sent(1).path("name").asText()).isEqualTo("b");
  }

  @Test
  void apply_sendsTheModuleBesideTheFile() throws IOException {
    Files.write(folder.resolve("add.wasm"), new byte[] {0, 97, 115, 109});
    Path file = file("name: add\nmodule: add.wasm\n");
    manager.on(APPLY, 201, "{\"outcome\":\"created\",\"task\":{\"id\":\"1\"}}");

    assertThat(cli.run("apply", "-f", file.toString()).code()).isZero();

    assertThat(sent(0).path("file").asText()).isEqualTo("AGFzbQ==");
    assertThat(sent(0).has("module")).isFalse();
  }

  @Test
  void whatCannotBeRight_isRefused_beforeAnythingIsSent() throws IOException {
    assertWrong("name: a\n---\nname: x\nkey: a\n", "describes the task a");
    assertWrong("priority: 3\n", "neither key nor name");
    assertWrong("[1, 2]\n", "no task");
    assertWrong("name: a\nmodule: nowhere.wasm\n", "no such file");
    assertWrong("name: a\nmodule: 3\n", "must name a file");
    assertWrong("", "holds no task");
    assertWrong("name: [\n", "cannot be read");
    assertThat(cli.run("apply", "-f", folder.resolve("none").toString()).code()).isEqualTo(2);
    assertThat(manager.requests()).isEmpty();
  }

  private void assertWrong(String content, String why) throws IOException {
    Cli.Outcome outcome = cli.run("apply", "-f", file(content).toString());
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains(why);
  }

  @Test
  void apply_withoutAManager_endsAtOnce() throws IOException {
    Path file = file("name: a\n---\nname: b\n");

    Cli.Outcome outcome = Cli.against("http://127.0.0.1:1").run("apply", "-f", file.toString());

    assertThat(outcome.code()).isEqualTo(7);
    assertThat(outcome.out()).isEmpty();
  }

  @Test
  void apply_asJson_hasALineForEach() throws IOException {
    Path file = file("name: a\n");
    manager.on(APPLY, 409, "{\"detail\":\"no\"}");

    Cli.Outcome outcome = cli.run("-o", "json", "apply", "-f", file.toString());

    assertThat(outcome.out())
        .isEqualTo("{\"key\":\"a\",\"outcome\":\"failed\",\"error\":\"no\"}\n");
  }

  @Test
  void diff_showsFieldByField_andExitsWithOneIfSomethingDiffers() throws IOException {
    Path file = file("name: serve\nkey: web\n---\nname: new\n---\nname: same\n");
    manager
        .on(
            TRY,
            200,
            """
            {"outcome":"changed","task":{"id":"7"},"changes":[
              {"field":"image_url","from":"a:v1","to":"a:v2"},
              {"field":"env.MODE","from":"fast"},{"field":"desired.replicas","to":3}]}""")
        .on(TRY, 200, "{\"outcome\":\"created\",\"changes\":[{\"field\":\"name\",\"to\":\"new\"}]}")
        .on(TRY, 200, "{\"outcome\":\"unchanged\",\"changes\":[]}");

    Cli.Outcome outcome = cli.run("diff", "-f", file.toString());

    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.out())
        .isEqualTo(
            """
            --- web (task 7)
            +++ web (as described)
            -image_url: "a:v1"
            +image_url: "a:v2"
            -env.MODE: "fast"
            +desired.replicas: 3
            --- new (not there)
            +++ new (as described)
            +name: "new"
            """);
  }

  @Test
  void diff_ofNothing_isSilent_andARefusalIsNoDifference() throws IOException {
    Path file = file("name: a\n");
    manager
        .on(TRY, 200, "{\"outcome\":\"unchanged\",\"changes\":[]}")
        .on(TRY, 400, "{\"detail\":\"wrong\"}");

    Cli.Outcome same = cli.run("diff", "-f", file.toString());
    Cli.Outcome refused = cli.run("diff", "-f", file.toString());

    assertThat(same.code()).isZero();
    assertThat(same.out()).isEmpty();
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("a: wrong");
  }

  @Test
  void scale_desired_andBroadcast_askAndShow() throws IOException {
    String state =
        "{\"task_id\":\"1\",\"state\":\"running\",\"replicas\":3,\"generation\":2,"
            + "\"observed_generation\":1,\"wanted\":3,\"running\":1,\"pending\":2}";
    manager
        .on("PUT /tasks/1/desired", 200, state)
        .on("GET /tasks/1/desired", 200, state)
        .on(
            "POST /tasks/1/broadcast",
            202,
            "{\"instances\":[{\"id\":\"i1\",\"proplet_id\":\"p1\"}]}");

    assertThat(cli.run("tasks", "scale", "1", "3").out()).contains("replicas             3\n");
    assertThat(sent(0).toString()).isEqualTo("{\"state\":\"running\",\"replicas\":3}");
    assertThat(cli.run("tasks", "desired", "1").out()).contains("pending              2\n");
    cli.run(
        "tasks", "desired", "1", "stopped", "--every", "site=lyon", "--expected-generation", "2");
    assertThat(sent(2).toString())
        .isEqualTo("{\"state\":\"stopped\",\"every\":\"site=lyon\",\"expected_generation\":2}");
    assertThat(cli.run("tasks", "desired", "1", "--replicas", "2").code()).isEqualTo(2);
    assertThat(cli.run("tasks", "broadcast", "1", "--to", "all").out())
        .isEqualTo("INSTANCE  PROPLET\ni1        p1\n");
    assertThat(sent(3).toString()).isEqualTo("{\"selector\":\"all\"}");
  }

  private Path file(String content) throws IOException {
    return Files.writeString(folder.resolve("tasks.yaml"), content);
  }

  private JsonNode sent(int index) throws IOException {
    return new ObjectMapper().readTree(manager.requests().get(index).text());
  }
}
