package io.turboprop.manager.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.manager.api.House.Reply;
import io.turboprop.manager.store.Store;
import io.turboprop.manager.store.sqlite.SqliteOptions;
import io.turboprop.manager.store.sqlite.SqliteStore;
import io.turboprop.model.BootId;
import io.turboprop.model.PropletId;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What is declared about tasks, over HTTP and a real file; instances wait, for nobody runs them.
 */
final class DesiredApiTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String DAEMON =
      "{\"name\":\"serve\",\"image_url\":\"docker.io/acme/serve:v1\",\"daemon\":true}";

  @TempDir Path folder;
  private Store store;
  private House house;

  @BeforeEach
  void open() {
    store = SqliteStore.open(SqliteOptions.at(folder.resolve("t.db")), InstantSource.system());
    house = new House(folder, HttpConfig.DEFAULT.timeouts(), HttpConfig.DEFAULT.streams(), store);
  }

  @AfterEach
  void close() {
    house.close();
    House.await(store.close());
  }

  @Test
  void nothingDeclared_isGenerationZero_andAnUnknownTaskIs404() {
    String id = house.task(DAEMON);

    Reply view = house.get("/tasks/" + id + "/desired");

    assertThat(view.status()).isEqualTo(200);
    assertThat(view.json().path("generation").asInt()).isZero();
    assertThat(view.json().has("state")).isFalse();
    assertThat(view.header("ETag")).contains("\"0\"");
    String stranger = UUID.randomUUID().toString();
    assertThat(house.get("/tasks/" + stranger + "/desired").status()).isEqualTo(404);
    assertThat(declare(stranger, "{\"state\":\"running\"}").status()).isEqualTo(404);
  }

  @Test
  void replicas_areMade_shown_listed_andSurviveARestart() {
    String id = house.task(DAEMON);

    Reply declared = declare(id, "{\"state\":\"running\",\"replicas\":3}");

    assertThat(declared.status()).isEqualTo(200);
    assertThat(declared.json().path("generation").asInt()).isEqualTo(1);
    awaitObserved(id, 1);
    JsonNode view = house.get("/tasks/" + id + "/desired").json();
    assertThat(view.path("wanted").asInt()).isEqualTo(3);
    assertThat(view.path("pending").asInt()).isEqualTo(3);
    assertThat(view.path("instances").findValuesAsText("replica"))
        .containsExactlyInAnyOrder("0", "1", "2");
    Set<String> before = instances(id);
    assertThat(before).hasSize(3);
    String first = before.iterator().next();
    JsonNode owner = house.get("/tasks/" + first).json().path("owner");
    assertThat(owner.path("task_id").asText()).isEqualTo(id);
    assertThat(owner.has("replica")).isTrue();

    close();
    open();

    awaitObserved(id, 1);
    assertThat(instances(id)).isEqualTo(before);
    assertThat(house.get("/tasks/" + id).json().path("desired").path("replicas").asInt())
        .isEqualTo(3);
    declare(id, "{\"state\":\"running\",\"replicas\":1}");
    awaitObserved(id, 2);
    assertThat(living(id)).hasSize(1);
    assertThat(house.delete("/tasks/" + id).status()).isEqualTo(204);
    assertThat(instances(id)).isEmpty();
  }

  @Test
  void everywhere_makesOneForEachProplet_thatComes() {
    String id = house.task(DAEMON);
    PropletId first = house.proplet();
    declare(id, "{\"state\":\"running\",\"every\":\"all\"}");
    PropletId second = house.proplet();
    house.nativeProplet(new BootId("b-1")); // gets no work before its inventory is known

    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(places(id)).containsExactlyInAnyOrder(first.value(), second.value()));
    assertThat(house.get("/tasks/" + id + "/desired").json().path("wanted").asInt()).isEqualTo(3);
  }

  @Test
  void generation_isComparedByHeaderOrField() {
    String id = house.task(DAEMON);
    String none = "{\"state\":\"running\",\"replicas\":0,\"expected_generation\":0}";
    assertThat(declare(id, none).status()).isEqualTo(200);

    Reply stale = declare(id, none.replace(":0,", ":2,"));
    assertThat(stale.status()).isEqualTo(409);
    assertThat(stale.text("code")).isEqualTo("stale-version");
    assertThat(stale.text("detail")).contains("generation 1, not 0");
    Reply both =
        house.send(
            house
                .json("/tasks/" + id + "/desired")
                .header("If-Match", "\"1\"")
                .PUT(BodyPublishers.ofString(none)));
    assertThat(both.status()).isEqualTo(400);
    Reply current =
        house.send(
            house
                .json("/tasks/" + id + "/desired")
                .header("If-Match", "\"1\"")
                .PUT(BodyPublishers.ofString("{\"state\":\"stopped\"}")));
    assertThat(current.status()).isEqualTo(200);
    assertThat(current.header("ETag")).contains("\"2\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                                    | state is missing",
        "{\"state\":\"on\"}                                    | state must be running or stopped",
        "{\"state\":\"running\",\"replicas\":-1}               | replicas must be between 0 and 1000",
        "{\"state\":\"running\",\"replicas\":1001}             | replicas must be between 0 and 1000",
        "{\"state\":\"running\",\"replicas\":\"x\"}            | replicas must be",
        "{\"state\":\"running\",\"replicas\":1,\"every\":\"all\"} | exclude each other",
        "{\"state\":\"running\",\"every\":\"a=(\"}             | every",
        "[]                                                    | object",
        "{\"state\":                                           | ends too early"
      })
  void wrongDeclaration_isRefused_andNothingIsDeclared(String body, String why) {
    String id = house.task(DAEMON);

    Reply refused = declare(id, body);

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.text("detail")).contains(why);
    assertThat(house.get("/tasks/" + id + "/desired").json().path("generation").asInt()).isZero();
  }

  @Test
  void broadcast_givesAnInstanceForEachProplet() {
    PropletId proplet = house.proplet();
    String id = house.task(DAEMON);

    Reply begun = house.post("/tasks/" + id + "/broadcast", "{\"selector\":\"all\"}");

    assertThat(begun.status()).isEqualTo(202);
    JsonNode only = begun.json().path("instances").path(0);
    assertThat(begun.json().path("instances")).hasSize(1);
    String instance = only.path("id").asText();
    JsonNode made = house.get("/tasks/" + instance).json();
    assertThat(made.path("proplet_id").asText()).isEqualTo(proplet.value());
    assertThat(made.path("owner").path("broadcast").asText()).isEqualTo(begun.text("broadcast"));
    assertThat(house.post("/tasks/" + id + "/broadcast", "{\"selector\":\"nobody\"}").status())
        .isEqualTo(404);
    assertThat(house.post("/tasks/" + id + "/broadcast", "{}").status()).isEqualTo(400);
  }

  @Test
  void apply_createsChangesAndLeaves() {
    String file =
        """
        {"key":"web","name":"serve","image_url":"docker.io/acme/serve:v1","daemon":true,
         "env":{"MODE":"fast"},"desired":{"state":"running","replicas":2}}""";

    Reply tried = house.post("/tasks/apply?dry_run=true", file);
    assertThat(tried.status()).isEqualTo(200);
    assertThat(tried.text("outcome")).isEqualTo("created");
    assertThat(tried.json().has("task")).isFalse();
    Reply made = house.post("/tasks/apply", file);
    assertThat(made.status()).isEqualTo(201);
    String id = made.json().path("task").path("id").asText();
    assertThat(made.header("Location")).contains("/tasks/" + id);
    assertThat(house.post("/tasks/apply", file).text("outcome")).isEqualTo("unchanged");

    String other =
        file.replace("serve:v1", "serve:v2").replace("fast", "slow").replace(":2}", ":5}");
    Reply diff = house.post("/tasks/apply?dry_run=true", other);
    assertThat(diff.text("outcome")).isEqualTo("changed");
    assertThat(diff.json().path("changes").findValuesAsText("field"))
        .containsExactly("image_url", "env.MODE", "desired.replicas");
    assertThat(house.get("/tasks/" + id).text("image_url")).endsWith("serve:v1");
    Reply changed = house.post("/tasks/apply", other);
    assertThat(changed.status()).isEqualTo(200);
    assertThat(changed.text("outcome")).isEqualTo("changed");
    assertThat(changed.json().path("task").path("id").asText()).isEqualTo(id);
    assertThat(changed.json().path("task").path("generation").asInt()).isGreaterThan(1);
    assertThat(house.post("/tasks/apply", other).text("outcome")).isEqualTo("unchanged");
  }

  @Test
  void apply_isKnownByItsKey_alsoAfterARestart_andByItsNameWithoutOne() {
    String first = applied("{\"name\":\"serve\"}");
    String second = applied("{\"name\":\"serve\",\"key\":\"other\"}");

    close();
    open();

    assertThat(applied("{\"name\":\"serve\"}")).isEqualTo(first).isNotEqualTo(second);
    assertThat(applied("{\"name\":\"run\",\"key\":\"other\"}")).isEqualTo(second);
    assertThat(house.post("/tasks/apply", "{\"name\":\"x\",\"key\":\" \"}").status())
        .isEqualTo(400);
    assertThat(house.post("/tasks/apply", "{\"key\":\"x\"}").status()).isEqualTo(400);
  }

  private String applied(String document) {
    return house.post("/tasks/apply", document).json().path("task").path("id").asText();
  }

  private Reply declare(String id, String body) {
    return house.put("/tasks/" + id + "/desired", body);
  }

  private void awaitObserved(String id, int generation) {
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(
                        house
                            .get("/tasks/" + id + "/desired")
                            .json()
                            .path("observed_generation")
                            .asInt())
                    .isEqualTo(generation));
  }

  private Set<String> instances(String id) {
    return new TreeSet<>(house.get("/tasks?owner=" + id).json().findValuesAsText("id"));
  }

  private Set<String> living(String id) {
    Set<String> living = new TreeSet<>();
    house
        .get("/tasks?state=pending&owner=" + id)
        .json()
        .path("tasks")
        .forEach(task -> living.add(task.path("id").asText()));
    return living;
  }

  private Set<String> places(String id) {
    return new TreeSet<>(
        house.get("/tasks/" + id + "/desired").json().path("instances").findValuesAsText("every"));
  }
}
