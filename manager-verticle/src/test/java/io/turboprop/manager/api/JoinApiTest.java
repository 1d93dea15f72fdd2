package io.turboprop.manager.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.manager.Joins;
import io.turboprop.manager.api.House.Reply;
import io.turboprop.manager.store.memory.MemoryStore;
import io.turboprop.model.PropletId;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JoinApiTest {
  private static final String MACHINE = "{\"machine\":\"0123456789abcdef\"}";

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

  @Test
  void token_isShownOnceAndNeverAgain() {
    Reply made =
        house.post(
            "/join-tokens",
            "{\"ttl\":\"24h\",\"uses\":10,\"name_prefix\":\"gw-\",\"labels\":{\"site\":\"lyon\"}}");
    String token = made.text("token");
    Reply list = house.get("/join-tokens");

    assertThat(made.status()).isEqualTo(201);
    assertThat(token).startsWith(made.text("id") + ".");
    assertThat(made.header("Location")).contains("/join-tokens/" + made.text("id"));
    assertThat(made.header("Cache-Control")).contains("no-store");
    assertThat(list.body()).doesNotContain(token.substring(token.indexOf('.') + 1));
    assertThat(list.json().at("/tokens/0/id").asText()).isEqualTo(made.text("id"));
    assertThat(list.json().at("/tokens/0/uses").asInt()).isEqualTo(10);
    assertThat(list.json().at("/tokens/0/used").asInt()).isZero();
    assertThat(list.json().at("/tokens/0/state").asText()).isEqualTo("valid");
    assertThat(list.json().at("/tokens/0/labels/site").asText()).isEqualTo("lyon");
  }

  @Test
  void join_withAToken_givesAllThatAProplet_needs() {
    String token = token("{\"uses\":1,\"name_prefix\":\"gw-\",\"labels\":{\"site\":\"lyon\"}}");

    Reply joined =
        join(token, "{\"name\":\"7\",\"machine\":\"0123456789abcdef\",\"arch\":\"x86_64\"}");

    assertThat(joined.status()).isEqualTo(201);
    assertThat(joined.text("id")).hasSize(36);
    assertThat(joined.text("tenant_id")).isEqualTo("tenant");
    assertThat(joined.text("channel_id")).isEqualTo("channel");
    assertThat(joined.text("api_key")).isNotEmpty();
    assertThat(joined.text("name")).isEqualTo("gw-7");
    assertThat(joined.json().at("/labels/site").asText()).isEqualTo("lyon");
    assertThat(joined.json().at("/broker/address").asText()).isEqualTo("mqtt://127.0.0.1:1883");
    assertThat(joined.header("Cache-Control")).contains("no-store");
  }

  @Test
  void join_repeatedByTheSameMachine_givesTheSameIdentityAndCostsNothing() {
    String token = token("{\"uses\":1}");
    Reply first = join(token, MACHINE);
    Reply again = join(token, MACHINE);

    assertThat(first.status()).isEqualTo(201);
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.text("id")).isEqualTo(first.text("id"));
    assertThat(again.text("api_key")).isNotEqualTo(first.text("api_key"));
    assertThat(house.get("/join-tokens").json().at("/tokens/0/used").asInt()).isEqualTo(1);
    assertThat(house.get("/join-tokens").json().at("/tokens/0/state").asText())
        .isEqualTo("used_up");
  }

  @Test
  void join_byManyAtOnce_neverSharesTheLastUse() {
    String token = token("{\"uses\":3}");
    Set<String> ids = ConcurrentHashMap.newKeySet();

    List<Integer> answers =
        IntStream.range(0, 8)
            .parallel()
            .mapToObj(
                n -> {
                  Reply reply = join(token, "");
                  if (reply.status() == 201) {
                    ids.add(reply.text("id"));
                  }
                  return reply.status();
                })
            .toList();

    assertThat(answers.stream().filter(status -> status == 201)).hasSize(3);
    assertThat(answers.stream().filter(status -> status == 401)).hasSize(5);
    assertThat(ids).hasSize(3);
  }

  @Test
  void join_withoutOrWithABadToken_saysWhatIsWrongWithIt() {
    String token = token("{\"uses\":1}");
    Reply none = house.post("/proplets", MACHINE);
    Reply wrong = join(token + "x", MACHINE);
    join(token, "");
    Reply usedUp = join(token, "");

    assertThat(none.status()).isEqualTo(401);
    assertThat(none.text("code")).isEqualTo("join-refused");
    assertThat(none.header("WWW-Authenticate")).contains("Bearer");
    assertThat(none.text("detail")).contains("Authorization: Bearer");
    assertThat(wrong.status()).isEqualTo(401);
    assertThat(wrong.text("detail")).contains("not known here");
    assertThat(usedUp.text("detail")).contains("used up: 1 joined by it");
  }

  @Test
  void join_withARevokedToken_isRefusedAndWhoJoinedStays() {
    String token = token("{\"uses\":5}");
    String id = house.get("/join-tokens").json().at("/tokens/0/id").asText();
    assertThat(join(token, MACHINE).status()).isEqualTo(201);

    assertThat(house.delete("/join-tokens/" + id).status()).isEqualTo(204);

    assertThat(join(token, MACHINE).status()).isEqualTo(401);
    assertThat(house.delete("/join-tokens/" + id).status()).isEqualTo(404);
    assertThat(house.delete("/join-tokens/7").status()).isEqualTo(400);
  }

  @Test
  void join_tooManyGuesses_areSlowedDown() {
    String token = token("{\"uses\":5}");
    for (int i = 0; i < 10; i++) {
      assertThat(join("guess-" + i, "").status()).isEqualTo(401);
    }

    Reply next = join(token, "");

    assertThat(next.status()).isEqualTo(429);
    assertThat(next.header("Retry-After")).isPresent();
    assertThat(next.text("detail")).contains("127.0.0.1");
  }

  @Test
  void join_badBody_isRefusedByNameAndCostsNothing() {
    String token = token("{\"uses\":1}");

    for (String bad :
        List.of(
            "[]",
            "{\"name\":7}",
            "{\"name\":\" x\"}",
            "{\"name\":\"a\\nb\"}",
            "{\"machine\":\"short\"}",
            "{\"machine\":\"with spaces in between\"}",
            "{\"labels\":{\"site\":\"a,b\"}}",
            "{\"labels\":7}",
            "{\"name\":\"" + "x".repeat(256) + "\"}")) {
      assertThat(join(token, bad).status()).as(bad).isEqualTo(400);
    }
    assertThat(join(token, "").status()).isEqualTo(201);
  }

  @Test
  void join_withANameOfTheFleet_isAConflict() {
    PropletId other = house.proplet();
    String name = house.get("/proplets/" + other).text("name");

    Reply taken = join(Joins.STANDING, "{\"name\":\"" + name + "\"}");

    assertThat(taken.status()).isEqualTo(409);
    assertThat(taken.text("detail")).contains(name);
  }

  @Test
  void token_badWish_isRefusedByName() {
    for (String bad :
        List.of(
            "{\"uses\":0}",
            "{\"uses\":100001}",
            "{\"ttl\":\"0s\"}",
            "{\"ttl\":\"soon\"}",
            "{\"ttl\":\"9000h\"}",
            "{\"name_prefix\":\"" + "x".repeat(65) + "\"}",
            "{\"labels\":{\"a b\":\"c\"}}")) {
      assertThat(house.post("/join-tokens", bad).status()).as(bad).isEqualTo(400);
    }
    assertThat(house.get("/join-tokens").json().path("tokens")).isEmpty();
  }

  @Test
  void revoked_isOutUntilItIsLetInAgain() {
    Reply joined = join(Joins.STANDING, MACHINE);
    String path = "/proplets/" + joined.text("id");

    assertThat(house.post(path + "/revoke").status()).isEqualTo(204);
    assertThat(house.post(path + "/revoke").status()).isEqualTo(204);
    Reply refused = join(Joins.STANDING, MACHINE);
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.text("detail")).contains(joined.text("id"));

    assertThat(house.delete(path + "/revoke").status()).isEqualTo(204);
    assertThat(join(Joins.STANDING, MACHINE).text("id")).isEqualTo(joined.text("id"));
  }

  @Test
  void revoked_andDeleted_isForgotten() {
    Reply joined = join(Joins.STANDING, MACHINE);
    String path = "/proplets/" + joined.text("id");
    house.post(path + "/revoke");

    assertThat(house.delete(path).status()).isEqualTo(204);

    Reply anew = join(Joins.STANDING, MACHINE);
    assertThat(anew.status()).isEqualTo(201);
    assertThat(anew.text("id")).isNotEqualTo(joined.text("id"));
    assertThat(house.delete(path).status()).isEqualTo(404);
  }

  @Test
  void revoke_ofWhoNeverJoined_saysSo() {
    Reply unknown = house.post("/proplets/" + UUID.randomUUID() + "/revoke");

    assertThat(unknown.status()).isEqualTo(404);
    assertThat(unknown.text("detail")).contains("config.toml");
    assertThat(house.post("/proplets/" + house.proplet() + "/revoke").status()).isEqualTo(404);
  }

  @Test
  void whatHappened_isAmongTheEvents() {
    String id = join(Joins.STANDING, MACHINE).text("id");
    join(Joins.STANDING, MACHINE);
    house.post("/proplets/" + id + "/revoke");

    Reply events = house.get("/events?proplet=" + id);

    assertThat(events.json().path("events").findValuesAsText("type"))
        .containsExactly("proplet_joined", "proplet_joined", "proplet_revoked");
    assertThat(events.json().at("/events/0/details/token").asText())
        .isEqualTo("MANAGER_JOIN_TOKEN");
    assertThat(events.json().at("/events/1/details/new").asBoolean()).isFalse();
    assertThat(events.json().at("/events/2/details/revoked").asBoolean()).isTrue();
  }

  @Test
  void managerThatRestarts_knowsTokensAndThoseWhoJoined() {
    MemoryStore store = new MemoryStore(InstantSource.system());
    String token;
    String id;
    try (House first =
        new House(
            folder.resolve("1"),
            HttpConfig.DEFAULT.timeouts(),
            HttpConfig.DEFAULT.streams(),
            store)) {
      token = first.post("/join-tokens", "{\"uses\":2}").text("token");
      id = join(first, token, MACHINE).text("id");
    }
    try (House second =
        new House(
            folder.resolve("2"),
            HttpConfig.DEFAULT.timeouts(),
            HttpConfig.DEFAULT.streams(),
            store)) {
      assertThat(second.get("/join-tokens").json().at("/tokens/0/used").asInt()).isEqualTo(1);
      assertThat(join(second, token, MACHINE).text("id")).isEqualTo(id);
      assertThat(join(second, token, "").status()).isEqualTo(201);
      assertThat(join(second, token, "").status()).isEqualTo(401);
    }
  }

  private String token(String wish) {
    return house.post("/join-tokens", wish).text("token");
  }

  private Reply join(String token, String body) {
    return join(house, token, body);
  }

  private static Reply join(House house, String token, String body) {
    return house.send(
        house
            .json("/proplets")
            .header("Authorization", "Bearer " + token)
            .POST(BodyPublishers.ofString(body)));
  }
}
