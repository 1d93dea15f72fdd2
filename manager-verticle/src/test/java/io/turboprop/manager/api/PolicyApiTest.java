package io.turboprop.manager.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.codec.Json;
import io.turboprop.manager.api.House.Reply;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyApiTest {
  @TempDir static Path folder;
  private static House house;

  @BeforeAll
  static void open() {
    house = new House(folder);
  }

  @AfterAll
  static void close() {
    house.close();
  }

  private static Reply create(String fields) {
    return house.post("/tasks", "{\"name\":\"x\"," + fields + "}");
  }

  @Test
  void create_withoutPolicies_showsNone() {
    Reply made = house.post("/tasks", "{\"name\":\"x\",\"retry\":null}");

    for (String field :
        new String[] {
          "retry", "semantics", "timeouts", "restart", "image_policy", "pinned_image"
        }) {
      assertThat(made.json().has(field)).as(field).isFalse();
    }
  }

  @Test
  void create_everyPolicy_comesBackAsSent() throws Exception {
    String sent =
        """
        {"name":"all","daemon":true,
         "retry":{"max_attempts":3,"backoff":{"base":"1s","cap":"30s","jitter":0.2},
           "on":["trap","exit_code","deadline","out_of_memory","task_error"],"reset_after":"10m"},
         "semantics":"at-least-once","restart":"on-failure","image_policy":"if-changed",
         "timeouts":{"schedule_to_start":"30s","start_to_close":"5m","schedule_to_close":"1h",
           "heartbeat":"1m30.5s"}}
        """;

    Reply made = house.post("/tasks", sent);

    assertThat(made.status()).as(made.body()).isEqualTo(201);
    for (var field : Json.mapper().readTree(sent).properties()) {
      assertThat(made.json().path(field.getKey())).as(field.getKey()).isEqualTo(field.getValue());
    }
    Reply kept = house.get("/tasks/" + made.text("id"));
    assertThat(kept.json().path("retry")).isEqualTo(made.json().path("retry"));
  }

  @Test
  void create_partOfAPolicy_isCompletedWithTheDefaults() {
    Reply made = create("\"retry\":{\"max_attempts\":5}");

    assertThat(made.json().path("retry").toString())
        .isEqualTo(
            "{\"max_attempts\":5,\"backoff\":{\"base\":\"1s\",\"cap\":\"1m\",\"jitter\":0.2},"
                + "\"reset_after\":\"10m\"}");
    assertThat(made.text("semantics")).isEqualTo("at-least-once");
    assertThat(made.json().has("timeouts")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "\"1.5s\", 1.5s",
    "\"1500ms\", 1.5s",
    "\"250ms\", 250ms",
    "\"90s\", 1m30s",
    "\"1h30m\", 1h30m",
    "2, 2s",
    "0.25, 250ms",
    "\"7\", 7s",
    "1e1, 10s"
  })
  void create_durationInAnyForm_isRead(String sent, String shown) {
    Reply made = create("\"timeouts\":{\"start_to_close\":" + sent + "}");

    assertThat(made.json().path("timeouts").path("start_to_close").asText()).isEqualTo(shown);
  }

  @Test
  void create_largeBaseWithoutCap_capsAtTheBase() {
    Reply made = create("\"retry\":{\"max_attempts\":2,\"backoff\":{\"base\":\"5m\"}}");

    assertThat(made.json().path("retry").path("backoff").path("cap").asText()).isEqualTo("5m");
  }

  @Test
  void create_atMostOnce_isKept() {
    assertThat(create("\"semantics\":\"at-most-once\"").text("semantics"))
        .isEqualTo("at-most-once");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'retry':3|retry must be an object, not a number",
        "'retry':{'max_attempts':0}|retry.max_attempts is \"0\", must be 1 to 1000",
        "'retry':{'max_attempts':1001}|retry.max_attempts is \"1001\", must be 1 to 1000",
        "'retry':{'max_attempts':1.5}|retry.max_attempts must be a whole number",
        "'retry':{'max_attempts':'3'}|retry.max_attempts must be a whole number, not a text",
        "'retry':{'backoff':'1s'}|retry.backoff must be an object",
        "'retry':{'backoff':{'base':'soon'}}|retry.backoff.base is \"soon\", must be a duration",
        "'retry':{'backoff':{'base':-1}}|retry.backoff.base is \"-1\", must be a duration",
        "'retry':{'backoff':{'base':true}}|retry.backoff.base must be a text",
        "'retry':{'backoff':{'base':'2s','cap':'1s'}}|retry.backoff.cap is \"1s\", must not be below",
        "'retry':{'backoff':{'jitter':1.5}}|retry.backoff.jitter is \"1.5\", must be 0 to 1",
        "'retry':{'backoff':{'jitter':'no'}}|retry.backoff.jitter must be a number",
        "'retry':{'on':'trap'}|retry.on must be a list",
        "'retry':{'on':['proplet_lost']}|retry.on is \"proplet_lost\", must be one of trap,",
        "'retry':{'on':['trap','']}|retry.on is \"\", must be one of trap, exit_code, deadline",
        "'retry':{'reset_after':'400d'}|retry.reset_after is \"400d\", must be a duration",
        "'semantics':'exactly-once'|semantics is \"exactly-once\", must be one of at-least-once,",
        "'semantics':2|semantics must be a text",
        "'semantics':'at-most-once','retry':{'max_attempts':2}|retry.max_attempts must be 1, is 2",
        "'timeouts':{'heartbeat':'0s'}|timeouts.heartbeat is \"0s\", must be a duration of 1ms",
        "'timeouts':{'heartbeat':0}|timeouts.heartbeat is \"0\", must be a duration of 1ms",
        "'timeouts':{'start_to_close':'9000h'}|timeouts.start_to_close is \"9000h\"",
        "'timeouts':{'schedule_to_close':1e999}|timeouts.schedule_to_close is too large",
        "'timeouts':{'schedule_to_start':'1.2.3'}|timeouts.schedule_to_start is \"1.2.3\"",
        "'image_policy':'never'|image_policy is \"never\", must be one of pinned, if-changed, always",
        "'image_policy':1|image_policy must be a text",
        "'restart':'always'|restart is \"always\", is for tasks with daemon only",
        "'daemon':true,'restart':'maybe'|restart is \"maybe\", must be one of no, on-failure, always",
        "'daemon':true,'restart':true|restart must be a text",
        "'daemon':true,'restart':'always','semantics':'at-most-once'|restart is \"always\", must be no",
      },
      quoteCharacter = '`')
  void create_wrongPolicy_answers400NamingFieldValueAndWhatIsAllowed(String fields, String part) {
    Reply refused = create(fields.replace('\'', '"'));

    assertThat(refused.status()).as(refused.body()).isEqualTo(400);
    assertThat(refused.text("detail")).contains("task: ").contains(part);
  }

  @Test
  void create_longWrongValue_isShownShortened() {
    Reply refused = create("\"semantics\":\"" + "x".repeat(10_000) + "\"");

    assertThat(refused.text("detail")).contains("x…").hasSizeLessThan(200);
  }
}
