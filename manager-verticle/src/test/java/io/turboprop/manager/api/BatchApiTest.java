package io.turboprop.manager.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.manager.api.House.Reply;
import io.turboprop.manager.store.Store;
import io.turboprop.manager.store.memory.MemoryStore;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.vertx.core.Future;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchApiTest {
  private static final String IMAGE = "\"image_url\":\"docker.io/a/b:1\"";

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

  private static String task(String name) {
    return "{\"name\":\"" + name + "\"," + IMAGE + "}";
  }

  private Reply batch(String query, String body) {
    return house.post("/tasks:batch" + query, body);
  }

  private Reply keyed(String query, String key, String body) {
    return house.send(
        house
            .json("/tasks:batch" + query)
            .header("Idempotency-Key", key)
            .POST(BodyPublishers.ofString(body)));
  }

  private long total() {
    return house.get("/tasks").json().path("total").asLong();
  }

  private static Set<String> ids(Reply reply) {
    Set<String> ids = new HashSet<>();
    reply.json().path("items").forEach(item -> ids.add(item.path("id").asText()));
    return ids;
  }

  @Test
  void array_makesEachTask_inOrder() {
    Reply made = batch("?start=true", "[" + task("a") + "," + task("b") + "]");

    assertThat(made.status()).isEqualTo(200);
    assertThat(made.json().path("created").asInt()).isEqualTo(2);
    assertThat(made.json().path("failed").asInt()).isZero();
    JsonNode second = made.json().path("items").path(1);
    assertThat(second.path("status").asInt()).isEqualTo(201);
    Reply task = house.get("/tasks/" + second.path("id").asText());
    assertThat(task.text("name")).isEqualTo("b");
    assertThat(task.text("phase")).isEqualTo("queued");
  }

  @Test
  void ndjson_ofSeveralThousand_makesAll() {
    String lines =
        IntStream.range(0, 3_000).mapToObj(i -> task("t" + i)).collect(Collectors.joining("\n"));

    Reply made =
        house.send(
            house
                .request("/tasks:batch")
                .header("Content-Type", "application/x-ndjson")
                .POST(BodyPublishers.ofString(lines + "\n")));

    assertThat(made.status()).isEqualTo(200);
    assertThat(ids(made)).hasSize(3_000);
    assertThat(total()).isEqualTo(3_000);
  }

  @Test
  void itemThatIsWrong_failsAloneAndSaysWhy() {
    Reply made = batch("", "[" + task("a") + ",{\"inputs\":[1]}," + task("c") + "]");

    assertThat(made.status()).isEqualTo(200);
    assertThat(made.json().path("created").asInt()).isEqualTo(2);
    JsonNode wrong = made.json().path("items").path(1);
    assertThat(wrong.path("status").asInt()).isEqualTo(400);
    assertThat(wrong.path("code").asText()).isEqualTo("missing-name");
    assertThat(wrong.path("detail").asText()).isEqualTo("task: name must not be empty");
    assertThat(total()).isEqualTo(2);
  }

  @Test
  void itemsThatCanBeHadLater_sayWhen() {
    AtomicBoolean full = new AtomicBoolean();
    house.close();
    house =
        new House(folder, HttpConfig.DEFAULT.timeouts(), HttpConfig.DEFAULT.streams(), store(full));
    full.set(true);

    Reply refused = batch("", "[" + task("a") + "]");

    assertThat(refused.status()).isEqualTo(200);
    assertThat(refused.json().path("items").path(0).path("code").asText())
        .isEqualTo("store-unavailable");
    assertThat(refused.header("Retry-After")).contains("1");
  }

  /** Refuses to write while it is full. */
  private static Store store(AtomicBoolean full) {
    Store store = new MemoryStore(InstantSource.system());
    return (Store)
        Proxy.newProxyInstance(
            Store.class.getClassLoader(),
            new Class<?>[] {Store.class},
            (proxy, method, arguments) -> {
              if (full.get() && method.getName().equals("commit")) {
                return Future.failedFuture(
                    new OrchestratorException(ErrorCode.STORE_UNAVAILABLE, "disk full"));
              }
              try {
                return method.invoke(store, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Test
  void started_withoutProgram_failsAlone() {
    Reply made = batch("?start=true", "[" + task("a") + ",{\"name\":\"b\"}]");

    assertThat(made.json().path("items").path(1).path("detail").asText())
        .isEqualTo("the task has nothing to run: set image_url or file");
    assertThat(total()).isEqualTo(1);
  }

  @Test
  void atomic_withOneWrong_makesNone() {
    Reply refused =
        batch("?atomic=true", "[" + task("a") + ",{\"inputs\":[1]}," + task("c") + ",{}]");

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.text("detail"))
        .isEqualTo(
            "2 of 4 items refused, nothing was created: item 1: task: name must not be empty; "
                + "item 3: task: name must not be empty");
    assertThat(total()).isZero();
  }

  @Test
  void atomic_startedWithoutProgram_makesNone() {
    Reply refused = batch("?atomic=true&start=true", "[" + task("a") + ",{\"name\":\"b\"}]");

    assertThat(refused.status()).isEqualTo(400);
    assertThat(total()).isZero();
  }

  @Test
  void atomic_right_makesAll() {
    Reply made = batch("?atomic=true&start=true", "[" + task("a") + "," + task("b") + "]");

    assertThat(made.json().path("created").asInt()).isEqualTo(2);
    assertThat(ids(made)).hasSize(2);
    assertThat(total()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"?atomic=false", "?atomic=true"})
  void sameKey_makesTheTasksOnce(String query) {
    String key = UUID.randomUUID().toString();
    String body = "[" + task("a") + "," + task("b") + "]";

    Reply first = keyed(query, key, body);
    Reply second = keyed(query, key, body);

    assertThat(ids(second)).isEqualTo(ids(first)).hasSize(2);
    assertThat(second.json().path("items").path(0).path("replayed").asBoolean()).isTrue();
    assertThat(total()).isEqualTo(2);
  }

  @Test
  void sameKey_ofMoreTasks_makesTheRest() {
    String key = UUID.randomUUID().toString();
    Reply first = keyed("", key, "[" + task("a") + "]");

    Reply second = keyed("", key, "[" + task("a") + "," + task("b") + "]");
    Reply together = keyed("?atomic=true", key, "[" + task("a") + "," + task("c") + "]");

    assertThat(ids(second)).containsAll(ids(first)).hasSize(2);
    assertThat(together.status()).isEqualTo(409);
    assertThat(total()).isEqualTo(2);
  }

  @Test
  void modules_comeWithTheirItems() {
    String file = Base64.getEncoder().encodeToString(SampleModules.large(64));
    String with = "{\"name\":\"m\",\"file\":\"" + file + "\"}";

    Reply made =
        batch("?start=true", "[" + with + "," + with + ",{\"name\":\"n\",\"file\":\"eA==\"}]");

    assertThat(made.json().path("created").asInt()).isEqualTo(2);
    assertThat(made.json().path("items").path(2).path("status").asInt()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[",
        "[{\"name\":\"a\"}",
        "[{\"name\":\"a\"},]",
        "[1]",
        "[{\"name\":\"a\"}] x",
        "[{\"name\":\"a\"}] {\"name\":\"b\"}",
        "\"a\"",
        "{\"name\":\"a\"}\nnull",
        "{\"name\":\"a\"",
        "{\"name\":\"a\",\"file\":\"?\"}"
      })
  void garbage_answers400AndMakesNothing(String body) {
    assertThat(batch("", body).status()).as(body).isEqualTo(400);
    assertThat(total()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", " \n "})
  void nothing_makesNothing(String body) {
    Reply made = batch("", body);

    assertThat(made.status()).isEqualTo(200);
    assertThat(made.json().path("created").asInt()).isZero();
  }

  @Test
  void tooMany_answers413AndMakesNothing() {
    String body =
        IntStream.range(0, 10_001)
            .mapToObj(i -> "{\"name\":\"t\"}")
            .collect(Collectors.joining(",", "[", "]"));

    Reply refused = batch("", body);

    assertThat(refused.status()).isEqualTo(413);
    assertThat(refused.text("detail")).isEqualTo("a request may have at most 10000 tasks");
    assertThat(total()).isZero();
  }

  @Test
  void otherTypes_answer415() {
    Reply refused =
        house.send(
            house
                .request("/tasks:batch")
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString("[]")));

    assertThat(refused.status())
        .isEqualTo(
            house
                .send(
                    house
                        .request("/tasks")
                        .header("Content-Type", "text/plain")
                        .POST(BodyPublishers.ofString("{}")))
                .status());
  }
}
