package io.turboprop.manager.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.codec.Json;
import io.turboprop.manager.api.House.Reply;
import io.turboprop.model.PropletId;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What tasks ask of their place, and why they are where they are. */
class PlacementApiTest {
  private static final String IMAGE = "\"name\":\"x\",\"image_url\":\"docker.io/a/m:1\"";

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

  private String started(String fields) {
    Reply made = house.post("/tasks?start=true", "{" + IMAGE + fields + "}");
    assertThat(made.status()).as(made.body()).isEqualTo(201);
    return made.text("id");
  }

  @Test
  void create_everyRequirement_comesBackAsSent() throws Exception {
    String sent =
        """
        {"name":"all",
         "resources":{"cpu_millis":500,"memory_bytes":67108864,"disk_bytes":1024,"slots":1},
         "constraints":["region = eu","arch in (x86_64, aarch64)","version >= 0.5",
           "gpu not exists","name regex gw-[0-9]+"],
         "affinity":[{"constraint":"zone = a","weight":-50}],
         "spread":"zone","anti_affinity":"web","strategy":"e-pvm","queue":"batch",
         "max_concurrent":{"key":"db","most":3}}
        """;

    Reply made = house.post("/tasks", sent);

    assertThat(made.status()).as(made.body()).isEqualTo(201);
    JsonNode kept = house.get("/tasks/" + made.text("id")).json();
    for (var field : Json.mapper().readTree(sent).properties()) {
      assertThat(kept.path(field.getKey())).as(field.getKey()).isEqualTo(field.getValue());
    }
  }

  @Test
  void create_withoutRequirements_showsNone() {
    Reply made = house.post("/tasks", "{\"name\":\"x\",\"resources\":{},\"constraints\":[]}");

    assertThat(made.json().has("resources") || made.json().has("constraints")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'resources':3|resources must be an object",
        "'resources':{'slots':-1}|resources.slots must be between 0 and 100000",
        "'resources':{'memory_bytes':'64MiB'}|resources.memory_bytes must be a whole number",
        "'constraints':'region=eu'|constraints must be a list",
        "'constraints':['a=b','region']|constraints[1] is refused: needs an operator: =, !=, in",
        "'constraints':['version > new']|constraints[0] is refused: \"new\" is no version",
        "'constraints':['name regex (']|constraints[0] is refused: the pattern \"(\" is wrong: missing closing",
        "'affinity':[{'constraint':'a=b'}]|affinity[0].weight is missing",
        "'affinity':[{'constraint':'a=b','weight':0}]|affinity[0].weight must not be 0",
        "'affinity':[{'constraint':'a=b','weight':101}]|affinity[0].weight must be between -100",
        "'affinity':[{'weight':1}]|affinity[0].constraint is missing",
        "'spread':'a b'|spread is refused: an attribute is",
        "'anti_affinity':'a b'|anti_affinity is refused: a key must be 1 to 128",
        "'strategy':'best'|strategy is refused: must be one of round-robin, least-loaded, bin-pack",
        "'queue':'a,b'|queue is refused: the name of a queue must be",
        "'max_concurrent':{'key':'db'}|max_concurrent.most is missing",
        "'max_concurrent':{'key':'db','most':0}|max_concurrent.most must be between 1 and 1000000"
      },
      quoteCharacter = '`')
  void create_wrongRequirement_answers400NamingPathAndWhatIsAllowed(String fields, String part) {
    Reply refused = house.post("/tasks", "{\"name\":\"x\"," + fields.replace('\'', '"') + "}");

    assertThat(refused.status()).as(refused.body()).isEqualTo(400);
    assertThat(refused.text("detail")).contains("task: ").contains(part);
  }

  @Test
  void create_tooManyConstraints_areRefused() {
    String many = "\"a=b\",".repeat(32) + "\"a=b\"";

    Reply refused = house.post("/tasks", "{\"name\":\"x\",\"constraints\":[" + many + "]}");

    assertThat(refused.text("detail")).contains("constraints has 33 elements, at most 32");
  }

  @Test
  void placement_ofAWaitingTask_tellsFiltersNearestMissAndPosition() {
    house.proplet();
    String needs = ",\"resources\":{\"slots\":99999},\"queue\":\"batch\"";
    started(needs);
    String id = started(needs);

    JsonNode placement = house.get("/tasks/" + id + "/placement").json();

    assertThat(placement.path("phase").asText()).isEqualTo("queued");
    assertThat(placement.path("reason").asText()).isEqualTo("no_capacity");
    assertThat(placement.path("queue").path("text").asText())
        .isEqualTo("waits for queue `batch`, position 2");
    JsonNode last = placement.path("filters").path(placement.path("filters").size() - 1);
    assertThat(last.path("filter").asText()).isEqualTo("slots");
    assertThat(last.path("excluded").asInt()).isEqualTo(1);
    assertThat(placement.path("able").asInt()).isZero();
  }

  @Test
  void placement_ofAPlacedTask_tellsWhatDecided() {
    PropletId proplet = house.proplet();
    String id = started("");

    JsonNode placement = house.get("/tasks/" + id + "/placement").json();

    assertThat(placement.path("choice").path("decided").asText())
        .isEqualTo("the only one that can take it");
    assertThat(placement.path("choice").path("best").path(0).path("proplet_id").asText())
        .isEqualTo(proplet.value());
    assertThat(placement.path("attempts").path(0).path("proplet_id").asText())
        .isEqualTo(proplet.value());
    assertThat(placement.has("filters")).isFalse();
  }

  @Test
  void placement_ofAnUnknownTask_is404() {
    String nobody = "/tasks/6f1e2c0a-5d4b-4a55-9d0e-0c9a5a1b7e01/placement";

    assertThat(house.get(nobody).status()).isEqualTo(404);
  }

  @Test
  void plan_saysWhereItWouldGo_andMakesNoTask() {
    PropletId proplet = house.proplet();

    Reply fits = house.post("/tasks/plan", "{" + IMAGE + "}");
    Reply waits = house.post("/tasks/plan", "{" + IMAGE + ",\"constraints\":[\"region = mars\"]}");

    assertThat(fits.status()).as(fits.body()).isEqualTo(200);
    assertThat(fits.json().path("placed").asBoolean()).isTrue();
    assertThat(fits.json().path("proplet_ids").path(0).asText()).isEqualTo(proplet.value());
    assertThat(waits.json().path("placed").asBoolean()).isFalse();
    assertThat(waits.text("reason")).isEqualTo("no_suitable_proplet");
    assertThat(waits.json().path("filters").path(2).path("nearest").path("text").asText())
        .isEqualTo("would fit without it on 1 proplet");
    assertThat(house.get("/tasks").json().path("total").asInt()).isZero();
  }
}
