package io.turboprop.image.keep;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.http.SmallServer;
import io.turboprop.model.Digest;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class ImageRoutesTest {
  private static final Instant USED = Instant.parse("2026-01-02T03:04:05.678Z");
  private static final Digest IDLE = digest('a');
  private static final Digest BUSY = digest('b');
  private static final Digest COMING = digest('c');
  private static final Digest LEFT = digest('d');
  private static final Digest NONE = digest('e');

  private final SmallServer server = new SmallServer(new ImageRoutes(new Shelf()).routes());

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void list_hasAllThatIsKept() {
    HttpResponse<String> reply = server.ask("GET", "/images");

    assertThat(reply.statusCode()).isEqualTo(200);
    assertThat(new JsonObject(reply.body()))
        .isEqualTo(
            new JsonObject(
                """
                {"images": [
                   {"digest": "%s", "state": "whole", "bytes": 100, "names": [],
                    "last_used_at": "2026-01-02T03:04:05Z", "in_use": 0, "used_by": []},
                   {"digest": "%s", "state": "whole", "bytes": 200,
                    "media_type": "application/wasm", "chunks": 3, "names": ["team/add:v1"],
                    "last_used_at": "2026-01-02T03:04:05Z", "in_use": 2,
                    "used_by": ["task t1/1", "function echo/r1"]}],
                 "unfinished": [
                   {"digest": "%s", "state": "coming", "bytes": 50, "total_bytes": 400,
                    "changed_at": "2026-01-02T03:04:05Z"},
                   {"digest": "%s", "state": "unfinished", "bytes": 60,
                    "changed_at": "2026-01-02T03:04:05Z"}],
                 "total": 2, "bytes": 300, "capacity_bytes": 1000}"""
                    .formatted(IDLE, BUSY, COMING, LEFT)));
  }

  @Test
  void view_ofOneThatIsKept_isItsPartOfTheList() {
    assertThat(view(BUSY).getInteger("chunks")).isEqualTo(3);
    assertThat(view(LEFT).getString("state")).isEqualTo("unfinished");
  }

  @Test
  void delete_ofOneThatNobodyUses_is204() {
    HttpResponse<String> reply = server.ask("DELETE", "/images/" + IDLE);

    assertThat(reply.statusCode()).isEqualTo(204);
    assertThat(reply.body()).isEmpty();
  }

  @Test
  void delete_ofOneInUse_is409AndSaysWhoUsesIt() {
    HttpResponse<String> reply = server.ask("DELETE", "/images/" + BUSY);

    assertThat(reply.statusCode()).isEqualTo(409);
    assertThat(new JsonObject(reply.body()).getString("detail"))
        .isEqualTo("image " + BUSY + " is in use by task t1/1, function echo/r1");
  }

  @Test
  void digest_thatIsUnknown_is404() {
    for (String method : List.of("GET", "DELETE")) {
      HttpResponse<String> reply = server.ask(method, "/images/" + NONE);

      assertThat(reply.statusCode()).isEqualTo(404);
      assertThat(new JsonObject(reply.body()).getString("code")).isEqualTo("image-not-found");
    }
  }

  @Test
  void digest_thatIsNone_is400() {
    for (String text : List.of("x", NONE.hex(), "md5:abc", "sha256:ABC", "sha256:%00", "..")) {
      assertThat(server.ask("DELETE", "/images/" + text).statusCode()).as(text).isEqualTo(400);
    }
  }

  @Test
  void method_thatThereIsNot_is405() {
    assertThat(server.ask("DELETE", "/images").statusCode()).isEqualTo(405);
    assertThat(server.ask("PUT", "/images/" + IDLE).statusCode()).isEqualTo(405);
  }

  private JsonObject view(Digest digest) {
    HttpResponse<String> reply = server.ask("GET", "/images/" + digest);
    assertThat(reply.statusCode()).isEqualTo(200);
    return new JsonObject(reply.body());
  }

  private static Digest digest(char digit) {
    return new Digest(String.valueOf(digit).repeat(64));
  }

  private static final class Shelf implements ImageKeeper {
    private static final List<String> USERS = List.of("task t1/1", "function echo/r1");

    @Override
    public Future<Stock> stock() {
      return Future.succeededFuture(
          new Stock(
              List.of(
                  new KeptImage(
                      IDLE,
                      100,
                      Optional.empty(),
                      OptionalInt.empty(),
                      List.of(),
                      USED,
                      0,
                      List.of()),
                  new KeptImage(
                      BUSY,
                      200,
                      Optional.of("application/wasm"),
                      OptionalInt.of(3),
                      List.of("team/add:v1"),
                      USED,
                      2,
                      USERS)),
              List.of(
                  new UnfinishedImage(COMING, 50, OptionalLong.of(400), USED),
                  new UnfinishedImage(LEFT, 60, OptionalLong.empty(), USED)),
              1000));
    }

    @Override
    public Future<Removal> remove(Digest image) {
      return Future.succeededFuture(
          image.equals(IDLE)
              ? new Removal.Done()
              : image.equals(BUSY) ? new Removal.InUse(USERS) : new Removal.Absent());
    }
  }
}
