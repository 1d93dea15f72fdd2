package io.turboprop.manager.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.manager.api.House.Reply;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is uploaded is looked into before it is kept. */
final class ModuleIntakeTest {
  @TempDir Path folder;
  private House house;

  @BeforeEach
  void open() {
    house = new House(folder);
  }

  @AfterEach
  void close() {
    house.close();
  }

  private Reply upload(byte[] module) {
    String id = house.task("{\"name\":\"a\"}");
    return house.upload("/tasks/" + id + "/upload", "file", "m.wasm", module);
  }

  private Reply create(byte[] module) {
    return house.post(
        "/tasks",
        "{\"name\":\"a\",\"file\":\"" + Base64.getEncoder().encodeToString(module) + "\"}");
  }

  @Test
  void module_thatEveryPropletRuns_isKeptAndDescribed() {
    Reply made = create(SampleModules.large(1000));

    assertThat(made.status()).as(made.body()).isEqualTo(201);
    assertThat(made.json().path("module").path("kind").asText()).isEqualTo("core-module");
    assertThat(made.json().path("module").path("size_bytes").asInt()).isEqualTo(1000);
    assertThat(made.json().path("module").path("digest").asText()).startsWith("sha256:");
    assertThat(house.get("/tasks/" + made.text("id")).json().path("module"))
        .isEqualTo(made.json().path("module"));
  }

  @Test
  void module_thatIsCutOff_answers400WithThePlace() {
    for (Reply refused :
        new Reply[] {upload(SampleModules.CUT_OFF), create(SampleModules.CUT_OFF)}) {
      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.text("detail"))
          .isEqualTo("file is no WebAssembly module: at byte 12: section type ends too early");
    }
    assertThat(house.temporaryFiles()).isZero();
  }

  @Test
  void component_withoutAWorkerThatRunsIt_answers422() {
    Reply refused = upload(SampleModules.COMPONENT);

    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.text("code")).isEqualTo("unsupported-module");
    assertThat(refused.text("detail"))
        .isEqualTo("the module needs components, which none of the fleet's 0 proplets has");
    assertThat(house.temporaryFiles()).isZero();
  }

  @Test
  void component_withAnUpstreamWorker_isTaken() {
    house.proplet();

    Reply made = create(SampleModules.COMPONENT);

    assertThat(made.status()).as(made.body()).isEqualTo(201);
    assertThat(made.json().path("module").path("kind").asText()).isEqualTo("component");
  }

  @Test
  void imports_thatNobodyProvides_answer422WithTheirNames() {
    house.proplet();

    assertThat(create(SampleModules.FOREIGN).text("detail"))
        .isEqualTo(
            "the module needs the import env.f (function), which none of the fleet's 1 proplets"
                + " has");
  }

  @Test
  void structs_areForUpstreamWorkersOnly() {
    assertThat(upload(SampleModules.STRUCT).text("detail"))
        .contains("needs garbage-collected structs or arrays");
    house.proplet();

    Reply made = upload(SampleModules.STRUCT);

    assertThat(made.status()).isEqualTo(200);
    assertThat(made.json().path("module").path("features").path(0).asText()).isEqualTo("gc-heap");
  }
}
