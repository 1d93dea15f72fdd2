package io.turboprop.proplet.join;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.discovery.ManagerAddresses;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class JoinClientTest {
  private static final String IDENTITY =
      "{\"id\":\"p1\",\"tenant_id\":\"t\",\"channel_id\":\"c\",\"api_key\":\"k\","
          + "\"name\":\"gw-1\",\"labels\":{\"site\":\"lyon\"},"
          + "\"broker\":{\"address\":\"mqtt://broker:1883\"}}";

  private final Vertx vertx = Vertx.vertx();
  private final List<String> asked = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    done(vertx.close());
  }

  @Test
  void identity_isTakenFromTheAnswer() {
    JoinAnswer answer = join(url(manager(201, IDENTITY)));

    assertThat(answer)
        .isInstanceOfSatisfying(
            JoinAnswer.Accepted.class,
            accepted -> {
              assertThat(accepted.identity().credentials().entity()).isEqualTo("p1");
              assertThat(accepted.identity().name()).isEqualTo("gw-1");
              assertThat(accepted.identity().brokers()).isEqualTo("mqtt://broker:1883");
            });
    assertThat(asked)
        .containsExactly(
            "POST /proplets Bearer the-token {\"machine\":\"0123456789abcdef\",\"name\":\"mine\"}");
  }

  @Test
  void pathOfTheAddress_isKept() {
    join(url(manager(201, IDENTITY)) + "/turboprop/");

    assertThat(asked.getFirst()).startsWith("POST /turboprop/proplets ");
  }

  @Test
  void refusals_areFinalAndSayWhy() {
    for (int status : List.of(400, 401, 403, 404, 405, 409)) {
      assertThat(join(url(manager(status, "{\"detail\":\"because\"}"))))
          .as("%d", status)
          .isInstanceOfSatisfying(
              JoinAnswer.Refused.class,
              refused -> assertThat(refused.why()).contains("answers " + status + ": because"));
    }
  }

  @Test
  void troubles_areForLater() {
    for (int status : List.of(408, 429, 500, 503)) {
      assertThat(join(url(manager(status, "oops"))))
          .as("%d", status)
          .isInstanceOf(JoinAnswer.Later.class);
    }
    assertThat(join("http://127.0.0.1:" + nobody())).isInstanceOf(JoinAnswer.Later.class);
  }

  @Test
  void answerThatIsNoIdentity_isRefused() {
    for (String answer :
        List.of("", "[]", "{}", "<html>", IDENTITY.replace("mqtt://broker:1883", "ws://x"))) {
      assertThat(join(url(manager(200, answer)))).as(answer).isInstanceOf(JoinAnswer.Refused.class);
    }
  }

  @Test
  void severalManagers_areAskedUntilOneSaysYesOrNo() {
    String nobody = "http://127.0.0.1:" + nobody();
    String busy = url(manager(503, "oops"));

    assertThat(join(nobody + "," + busy + "," + url(manager(201, IDENTITY))))
        .isInstanceOf(JoinAnswer.Accepted.class);
    assertThat(join(url(manager(401, "{}")) + "," + url(manager(201, IDENTITY))))
        .isInstanceOf(JoinAnswer.Refused.class);
  }

  private JoinAnswer join(String managers) {
    var client =
        new JoinClient(
            vertx,
            new HttpClientOptions(),
            ManagerAddresses.parse(managers, Optional.empty()),
            new Random(1));
    return done(client.join("the-token", "0123456789abcdef", "mine"));
  }

  private static String url(HttpServer server) {
    return "http://127.0.0.1:" + server.actualPort();
  }

  private HttpServer manager(int status, String answer) {
    return done(
        vertx
            .createHttpServer()
            .requestHandler(request -> answer(request, status, answer))
            .listen(0, "127.0.0.1"));
  }

  private void answer(HttpServerRequest request, int status, String answer) {
    request
        .body()
        .onSuccess(
            body -> {
              asked.add(
                  "%s %s %s %s"
                      .formatted(
                          request.method(),
                          request.path(),
                          request.getHeader("Authorization"),
                          body));
              request.response().setStatusCode(status).end(answer);
            });
  }

  private static int nobody() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static <T> T done(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
