package io.turboprop.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class RoutesTest {
  private static final List<Route> ROUTES =
      List.of(
          Route.get("/health", () -> Reply.json(200, new JsonObject().put("status", "ok"))),
          new Route(HttpMethod.GET, "/things/*", RoutesTest::told),
          new Route(HttpMethod.DELETE, "/things/*", word -> Future.failedFuture("a bug")));

  private final SmallServer server = new SmallServer(ROUTES);

  @AfterEach
  void close() {
    server.close();
  }

  private static Future<Reply> told(String word) {
    if (word.equals("taken")) {
      throw new OrchestratorException(ErrorCode.CONFLICT, "it is taken");
    }
    return Future.succeededFuture(Reply.json(200, out -> out.text("word", word)));
  }

  @Test
  void get_ofAPath_isAnswered() {
    HttpResponse<String> reply = server.ask("GET", "/health");

    assertThat(reply.statusCode()).isEqualTo(200);
    assertThat(reply.body()).isEqualTo("{\"status\":\"ok\"}\n");
    assertThat(reply.headers().firstValue("Content-Type")).contains("application/json");
  }

  @Test
  void head_ofAPath_hasTheLengthAndNoBody() {
    HttpResponse<String> reply = server.ask("HEAD", "/health");

    assertThat(reply.statusCode()).isEqualTo(200);
    assertThat(reply.headers().firstValue("Content-Length")).contains("16");
    assertThat(reply.body()).isEmpty();
  }

  @Test
  void word_thatFollows_isDecoded() {
    assertThat(server.ask("GET", "/things/sha256%3Aab+c").body())
        .isEqualTo("{\"word\":\"sha256:ab+c\"}\n");
  }

  @Test
  void word_thatIsNotEncodedAsItShouldBe_is400() {
    assertThat(server.ask("GET", "/things/%25zz").statusCode()).isEqualTo(200);
    assertThat(server.ask("GET", "/things/a/b").statusCode()).isEqualTo(404);
    assertThat(server.ask("GET", "/things/").statusCode()).isEqualTo(404);
  }

  @Test
  void path_thatIsUnknown_is404AndSaysWhichThereAre() {
    JsonObject problem = problem(server.ask("GET", "/none"), 404);

    assertThat(problem.getString("error")).startsWith("not found: ");
    assertThat(problem.getString("code")).isEqualTo("no-such-path");
    assertThat(problem.getString("instance")).isEqualTo("/none");
    assertThat(problem.getString("detail")).contains("/health, /things/*");
  }

  @Test
  void method_thatAPathDoesNotHave_is405WithThoseItHas() {
    HttpResponse<String> reply = server.ask("POST", "/things/a");

    assertThat(problem(reply, 405).getString("code")).isEqualTo("method-not-allowed");
    assertThat(reply.headers().firstValue("Allow")).contains("DELETE, GET, HEAD");
  }

  @Test
  void refusal_isAProblemWithItsCode() {
    JsonObject problem = problem(server.ask("GET", "/things/taken"), 409);

    assertThat(problem.getString("code")).isEqualTo("conflict");
    assertThat(problem.getString("detail")).isEqualTo("it is taken");
  }

  @Test
  void bug_is500AndToldToNobody() {
    assertThat(problem(server.ask("DELETE", "/things/a"), 500).getString("detail"))
        .doesNotContain("a bug");
  }

  @Test
  void change_fromAnotherMachine_is403_whileReadingIsNot() {
    try (SmallServer strict = new SmallServer(new Routes(ROUTES, from -> false))) {
      JsonObject problem = problem(strict.ask("DELETE", "/things/a"), 403);

      assertThat(problem.getString("detail")).contains("127.0.0.1");
      assertThat(strict.ask("GET", "/things/a").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void loopbackAddresses_areThisMachine() {
    for (String near : List.of("127.0.0.1", "127.8.9.10", "::1", "::ffff:127.0.0.1")) {
      assertThat(Routes.isThisMachine(SocketAddress.inetSocketAddress(80, near))).isTrue();
    }
    for (String far : List.of("10.0.0.7", "fe80::1", "::ffff:10.0.0.7")) {
      assertThat(Routes.isThisMachine(SocketAddress.inetSocketAddress(80, far))).isFalse();
    }
    assertThat(Routes.isThisMachine(SocketAddress.domainSocketAddress("/tmp/x"))).isFalse();
  }

  private static JsonObject problem(HttpResponse<String> reply, int status) {
    assertThat(reply.statusCode()).isEqualTo(status);
    JsonObject problem = new JsonObject(reply.body());
    assertThat(problem.getInteger("status")).isEqualTo(status);
    return problem;
  }

  @Test
  void token_thatIsNotShown_is401ForAllButHealth() {
    try (SmallServer guarded = new SmallServer(new Routes(ROUTES, "s3cret"))) {
      assertThat(guarded.ask("GET", "/health").statusCode()).isEqualTo(200);
      for (String path : List.of("/things/a", "/none", "/health/")) {
        HttpResponse<String> refused = guarded.ask("GET", path);
        assertThat(problem(refused, 401).getString("code")).isEqualTo("unauthorized");
        assertThat(refused.headers().firstValue("WWW-Authenticate")).contains("Bearer");
      }
      for (String shown : List.of("s3cret", "Bearer", "Bearer s3cre", "Basic s3cret", "Bearer ")) {
        assertThat(guarded.ask("GET", "/things/a", "Authorization", shown).statusCode())
            .as(shown)
            .isEqualTo(401);
      }
      assertThat(guarded.ask("GET", "/things/a", "Authorization", "Bearer s3cret").statusCode())
          .isEqualTo(200);
    }
  }
}
