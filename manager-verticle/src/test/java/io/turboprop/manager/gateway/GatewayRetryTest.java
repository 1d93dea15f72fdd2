package io.turboprop.manager.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.turboprop.manager.serving.Endpoint;
import io.turboprop.model.RevisionKey;
import io.turboprop.time.Backoff;
import io.turboprop.wire.Serving;
import io.vertx.core.http.HttpServerRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GatewayRetryTest {
  private static final RevisionKey ECHO = Functions.key("echo", 1);
  private static final Backoff SHORT = new Backoff(Duration.ofMillis(300), Duration.ofSeconds(5));
  private static final Backoff PROBE = new Backoff(Duration.ofMillis(20), Duration.ofMillis(50));

  private GatewayHouse house;
  private TestProplet good;
  private TestProplet bad;

  @BeforeEach
  void open() {
    GatewayConfig usual = GatewayConfig.DEFAULT;
    house =
        new GatewayHouse(
            new GatewayConfig(
                usual.timeouts(),
                new GatewayConfig.Held(2, 3),
                usual.bodies(),
                new GatewayConfig.Direct(16, Duration.ofSeconds(1), PROBE),
                SHORT),
            CallDoor.CLOSED);
    house.deployed(Functions.of("echo", "r1"));
    good = house.proplet("good", TestProplet::echo);
    bad = house.proplet("bad", TestProplet::echo);
  }

  @AfterEach
  void close() {
    house.close();
  }

  /** One call that goes to {@code bad} first, since it alone is known to be warm. */
  private HttpResponse<String> call(String method) {
    house.ready(ECHO, bad.serves(ECHO));
    var guest = bad.guest;
    bad.guest = TestProplet::echo;
    assertThat(house.get("/fn/echo").statusCode()).isEqualTo(200);
    bad.guest = guest;
    house.ready(ECHO, bad.serves(ECHO), good.serves(ECHO));
    return house.send(
        house
            .request("/fn/echo")
            .method(
                method,
                method.equals("GET") ? BodyPublishers.noBody() : BodyPublishers.ofString("body")));
  }

  private static void breakOff(HttpServerRequest request) {
    request.connection().close();
  }

  @Test
  void faultBeforeTheCallBegan_isRepeatedForAnyMethod() {
    bad.guest = TestProplet.fault("no_capacity");

    HttpResponse<String> answer = call("POST");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("body");
    assertThat(answer.headers().firstValue("X-Turboprop-Proplet")).contains("good");
    assertThat(house.count("turboprop.function.retries")).isEqualTo(1);
  }

  @Test
  void connectionThatBreaks_isRepeatedForIdempotentMethodsOnly() {
    bad.guest = GatewayRetryTest::breakOff;

    assertThat(call("PUT").body()).isEqualTo("body");
    assertThat(call("GET").statusCode()).isEqualTo(200);
    HttpResponse<String> post = call("POST");

    assertThat(post.statusCode()).isEqualTo(503);
    assertThat(post.body()).contains("on proplet bad");
    assertThat(good.seen).containsExactly("PUT /http/uid-echo/1", "GET /http/uid-echo/1");
  }

  @Test
  void faultsOfTheFunction_areNotRepeated() {
    bad.guest = TestProplet.fault("trap");

    assertThat(call("GET").statusCode()).isEqualTo(502);
    assertThat(good.calls).hasValue(0);
  }

  @Test
  void faultsOfTheEngine_areRepeatedForIdempotentMethodsOnly() {
    bad.guest = TestProplet.fault("engine_error");

    assertThat(call("GET").statusCode()).isEqualTo(200);
    assertThat(call("POST").statusCode()).isEqualTo(503);
  }

  @Test
  void noCapacityAnywhere_is429() {
    bad.guest = TestProplet.fault("no_capacity");
    good.guest = TestProplet.fault("no_capacity");

    HttpResponse<String> answer = call("GET");

    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(answer.headers().firstValue("Retry-After")).contains("1");
    assertThat(good.calls).hasValue(1);
  }

  @Test
  void deadProplet_getsNoCallsUntilItIsBack() {
    assertThat(call("GET").headers().firstValue("X-Turboprop-Proplet")).contains("bad");
    bad.die();

    // a POST that was on its way to the dead one when that was noticed would not be repeated
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              assertThat(house.get("/fn/echo").statusCode()).isEqualTo(200);
              return house.count("turboprop.function.ejections") > 0;
            });
    for (int i = 0; i < 50; i++) {
      assertThat(house.post("/fn/echo", "x" + i).statusCode()).isEqualTo(200);
    }

    assertThat(house.count("turboprop.function.ejections")).isBetween(1.0, 3.0);
    bad.live();
    good.die();
    await().atMost(Duration.ofSeconds(10)).until(() -> house.get("/fn/echo").statusCode() == 200);
    assertThat(house.get("/fn/echo").headers().firstValue("X-Turboprop-Proplet")).contains("bad");
  }

  @Test
  void whoIsLeftOut_isNotCalledThoughItWouldAnswer() {
    bad.guest = GatewayRetryTest::breakOff;
    assertThat(call("GET").statusCode()).isEqualTo(200);
    bad.guest = TestProplet::echo;
    int before = bad.calls.get();

    for (int i = 0; i < 20; i++) {
      house.get("/fn/echo");
    }

    assertThat(bad.calls.get()).isEqualTo(before);
  }

  @Test
  void notServed_waitsForWhoDoes() {
    house.ready(ECHO, bad.serves(ECHO));
    bad.guest = TestProplet.fault("not_served");
    house.known(good.serves(ECHO));
    var answer = house.sendLater(house.request("/fn/echo").POST(BodyPublishers.ofString("x")));
    await().until(() -> house.hub.room.held() == 1);

    house.ready(ECHO, good.serves(ECHO));

    assertThat(answer.join().statusCode()).isEqualTo(200);
    assertThat(house.activated).contains("echo/r1");
  }

  @Test
  void calls_beyondTheBound_are429() {
    var held =
        List.of(
            house.sendLater(house.request("/fn/echo").GET()),
            house.sendLater(house.request("/fn/echo").GET()));
    await().until(() -> house.hub.room.held() == 2);

    HttpResponse<String> third = house.get("/fn/echo");

    assertThat(third.statusCode()).isEqualTo(429);
    assertThat(third.headers().firstValue("Retry-After")).contains("1");
    house.known(good.serves(ECHO));
    house.ready(ECHO, good.serves(ECHO));
    assertThat(held).allSatisfy(call -> assertThat(call.join().statusCode()).isEqualTo(200));
  }

  @Test
  void revisionNotRouted_isAskedForWhileItIsCalled() {
    house.deployed(Functions.of("echo", "r1", "blue"));
    RevisionKey blue = Functions.key("echo", 2);
    house.ready(blue, good.serves(blue));
    house.ready(ECHO, good.serves(ECHO));

    house.get("/fn/echo/blue");
    house.get("/fn/echo/blue");
    house.get("/fn/echo");

    assertThat(house.activated).containsExactly("echo/blue");
  }

  @Test
  void proplet_thatStartedAgain_isNotAnsweredForByItsNextBoot() {
    house.ready(ECHO, bad.serves(ECHO));
    Endpoint old = bad.serves(ECHO);
    Serving.Direct before = old.direct().orElseThrow();
    Endpoint stale =
        new Endpoint(
            ECHO,
            old.proplet(),
            old.boot(),
            "",
            Optional.of(new Serving.Direct(before.host(), before.port(), "of the boot before")),
            10);
    house.ready(ECHO, stale, good.serves(ECHO));

    for (int i = 0; i < 20; i++) {
      assertThat(house.post("/fn/echo", "x").statusCode()).isEqualTo(200);
    }

    assertThat(bad.calls).hasValue(0);
  }
}
