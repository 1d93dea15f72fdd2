package io.turboprop.manager.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.manager.api.House.Reply;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code GET /tasks} by place, and some fields of tasks only. */
final class TaskPagesApiTest {
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
  void pages_fromTheFirstToTheLast_haveEveryTaskOnce_thoughOthersCome() {
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      made.addFirst(task("t" + i, "{}"));
    }

    List<String> seen = new ArrayList<>();
    Reply page = house.get("/tasks?page_size=2");
    while (true) {
      assertThat(page.status()).as(page.body()).isEqualTo(200);
      assertThat(page.json().path("page_size").asInt()).isEqualTo(2);
      assertThat(page.json().has("total")).isFalse();
      page.json().path("tasks").forEach(task -> seen.add(task.path("id").asText()));
      if (page.json().path("next_cursor").isNull()) {
        break;
      }
      task("late", "{}");
      page = house.get("/tasks?page_size=2&cursor=" + page.text("next_cursor"));
    }

    assertThat(seen).isEqualTo(made);
    assertThat(house.get("/tasks?cursor=").json().path("tasks")).hasSize(7);
  }

  @Test
  void filters_goTogether_andWithTheCursor() {
    String a = task("a", "{\"team\":\"x\",\"level\":3}");
    task("b", "{\"team\":\"y\"}");
    String c = task("c", "{\"team\":\"x\",\"level\":3}");
    String created = encoded(house.get("/tasks/" + a).text("created_at"));
    String filter = "label=team=x&label=level&state=pending&since=" + created;

    Reply first = house.get("/tasks?page_size=1&" + filter);
    Reply second = house.get("/tasks?" + filter + "&cursor=" + first.text("next_cursor"));

    assertThat(ids(first)).containsExactly(c);
    assertThat(ids(second)).containsExactly(a);
    assertThat(second.json().path("next_cursor").isNull()).isTrue();
    assertThat(ids(house.get("/tasks?since=2999-01-01T00:00:00%2B01:00"))).isEmpty();
    assertThat(ids(house.get("/tasks?label=team=x&label=level=4"))).isEmpty();
    assertThat(ids(house.get("/tasks?label=team&metadata=" + encoded("{\"level\":3}"))))
        .containsExactly(c, a);
  }

  @Test
  void cursor_ofAnotherList_isRefused() {
    task("a", "{}");
    task("b", "{}");
    String cursor = house.get("/tasks?page_size=1").text("next_cursor");

    Reply refused = house.get("/tasks?state=failed&cursor=" + cursor);

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.text("detail")).startsWith("cursor is of a list with other filters");
    assertThat(house.get("/tasks?label=k&cursor=" + cursor).status()).isEqualTo(400);
    assertThat(house.get("/tasks?page_size=7&fields=id&cursor=" + cursor).status()).isEqualTo(200);
  }

  @Test
  void cursor_damagedAnywhere_isRefusedOrAPlace_andNeverABug() {
    task("a", "{}");
    task("b", "{}");
    byte[] good =
        Base64.getUrlDecoder().decode(house.get("/tasks?page_size=1").text("next_cursor"));
    for (int i = 0; i < good.length; i++) {
      byte[] bad = good.clone();
      bad[i] ^= (byte) 0x81;
      String text = Base64.getUrlEncoder().encodeToString(bad);
      assertThat(house.get("/tasks?cursor=" + text).status()).as("byte " + i).isIn(200, 400);
    }
    byte[] newer = good.clone();
    newer[0] = 2;
    Reply refused = house.get("/tasks?cursor=" + Base64.getUrlEncoder().encodeToString(newer));
    assertThat(refused.text("detail")).startsWith("cursor is of another version");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cursor=AAAA | cursor cannot be read: give next_cursor",
        "cursor=%3F%3F | cursor cannot be read: give next_cursor",
        "cursor=&offset=1 | offset and limit do not go with cursor",
        "page_size=5&limit=5 | offset and limit do not go with cursor",
        "since=2026-01-01T00:00:00Z&offset=0 | offset and limit do not go with cursor",
        "page_size=0 | page_size must be 1 to 1000, is 0",
        "page_size=1001 | page_size must be 1 to 1000, is 1001",
        "page_size=x | page_size must be a whole number",
        "since=yesterday | since \"yesterday\" must be a time such as",
        "label= | label \"\" must be key or key=value",
        "label=%3Dx | label \"=x\" must be key or key=value",
        "fields=id,colour | fields has \"colour\"; there are affinity, anti_affinity, attempt,",
        "cursor=&state=9 | state must be the number or the name of a task state",
      })
  void query_thatIsWrong_isRefusedWithWhatIsWrong(String query, String detail) {
    Reply refused = house.get("/tasks?" + query);

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.text("detail")).startsWith(detail);
  }

  @Test
  void fields_areTheOnlyOnesThere() {
    String id = task("a", "{\"id\":1,\"phase\":{\"name\":2}}");

    JsonNode one = house.get("/tasks/" + id + "?fields=name,metadata,%20phase").json();
    JsonNode byPlace = house.get("/tasks?page_size=5&fields=id").json();
    JsonNode byOffset = house.get("/tasks?limit=5&fields=id,state_name").json();

    assertThat(one.toString())
        .isEqualTo(
            "{\"name\":\"a\",\"phase\":\"created\",\"metadata\":{\"id\":1,\"phase\":{\"name\":2}}}");
    assertThat(byPlace.path("tasks").toString()).isEqualTo("[{\"id\":\"" + id + "\"}]");
    assertThat(byOffset.path("tasks").toString())
        .isEqualTo("[{\"id\":\"" + id + "\",\"state_name\":\"Pending\"}]");
    assertThat(byOffset.path("total").asInt()).isEqualTo(1);
    assertThat(house.get("/tasks/" + id + "?fields=x").status()).isEqualTo(400);
  }

  @Test
  void fields_thatMayBeWanted_areThoseThatAreDescribed() {
    assertThat(TaskFields.ALL).isEqualTo(OpenApiDocument.read().fields("Task"));
  }

  private String task(String name, String metadata) {
    return house.task("{\"name\":\"%s\",\"metadata\":%s}".formatted(name, metadata));
  }

  private static List<String> ids(Reply page) {
    List<String> ids = new ArrayList<>();
    assertThat(page.status()).as(page.body()).isEqualTo(200);
    page.json().path("tasks").forEach(task -> ids.add(task.path("id").asText()));
    return ids;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
