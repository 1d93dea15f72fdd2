package io.turboprop.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.turboprop.config.Credentials;
import io.turboprop.link.BrokerAddress;
import io.turboprop.link.LinkConfig;
import io.turboprop.link.LinkState;
import io.turboprop.link.LinkTimes;
import io.turboprop.link.MqttLink;
import io.turboprop.link.Qos;
import io.turboprop.manager.broker.BrokerAccess;
import io.turboprop.manager.broker.BrokerConfig;
import io.turboprop.manager.broker.BrokerRole;
import io.turboprop.manager.broker.BrokerUser;
import io.turboprop.manager.broker.EmbeddedBroker;
import io.turboprop.manager.join.Joined;
import io.turboprop.model.Digest;
import io.turboprop.model.PropletId;
import io.turboprop.time.Backoff;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Those who joined at a real broker, by real connections. */
final class BrokerGateTest {
  private static final Credentials MANAGER = new Credentials("t", "ch", "mgr", "key");
  private static final PropletId P1 = new PropletId("p1");

  @TempDir Path folder;
  private final Vertx vertx = Vertx.vertx();
  private final BrokerAccess access =
      new BrokerAccess(List.of(BrokerUser.of(MANAGER, BrokerRole.MANAGER)));
  private final List<MqttLink> links = new ArrayList<>();
  private EmbeddedBroker broker;
  private BrokerGate gate;
  private BrokerAddress address;

  @BeforeEach
  void open() {
    broker =
        new EmbeddedBroker(vertx, BrokerConfig.at("127.0.0.1", 0, folder.resolve("b"), access));
    gate = new BrokerGate(vertx, MANAGER, access, broker);
    address = done(broker.start());
  }

  @AfterEach
  void close() {
    links.forEach(link -> done(link.close()));
    done(broker.stop());
    done(vertx.close());
  }

  @Test
  void admitted_getsInAtOnce_andToItsOwnTopicsOnly() {
    done(gate.admit(joined("secret", false)));

    MqttLink link = link("secret");
    await().atMost(Duration.ofSeconds(30)).until(() -> link.state() instanceof LinkState.Connected);
    done(link.subscribe("m/t/c/ch/proplet/p1/orders", Qos.AT_LEAST_ONCE, m -> done()));
    assertThat(refused(link, "m/t/c/ch/proplet/p2/orders")).isTrue();
    assertThat(refused(link, "m/t/c/other/x")).isTrue();
  }

  @Test
  void admittedAgain_theFormerKeyIsNoGoodAnyMore() {
    done(gate.admit(joined("first", false)));
    MqttLink early = link("first");
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> early.state() instanceof LinkState.Connected);
    done(early.close());

    done(gate.admit(joined("second", false)));

    MqttLink late = link("first");
    await().atMost(Duration.ofSeconds(30)).until(() -> isRefused(late));
    done(late.close());
    MqttLink now = link("second");
    await().atMost(Duration.ofSeconds(30)).until(() -> now.state() instanceof LinkState.Connected);
  }

  @Test
  void shutOut_isCutAndDoesNotComeBackUntilItIsLetIn() {
    done(gate.admit(joined("secret", false)));
    MqttLink link = link("secret");
    await().atMost(Duration.ofSeconds(30)).until(() -> link.state() instanceof LinkState.Connected);

    done(gate.shutOut(P1));
    await().atMost(Duration.ofSeconds(30)).until(() -> isRefused(link));
    assertThat(link.stats().reconnects()).isZero();

    done(gate.admit(joined("secret", false)));
    await().atMost(Duration.ofSeconds(30)).until(() -> link.state() instanceof LinkState.Connected);
  }

  @Test
  void adopted_getsIn_unlessItWasRevoked() {
    gate.adopt(joined("secret", true));
    MqttLink link = link("secret");
    await().atMost(Duration.ofSeconds(30)).until(() -> isRefused(link));

    gate.adopt(joined("secret", false));
    await().atMost(Duration.ofSeconds(30)).until(() -> link.state() instanceof LinkState.Connected);
  }

  private static boolean isRefused(MqttLink link) {
    return link.state() instanceof LinkState.Connecting(int _, String _, boolean loginRefused)
        && loginRefused;
  }

  private static boolean refused(MqttLink link, String topic) {
    try {
      done(link.subscribe(topic, Qos.AT_LEAST_ONCE, m -> done()));
      return false;
    } catch (AssertionError e) {
      return true;
    }
  }

  private static Joined joined(String key, boolean revoked) {
    return new Joined(
        P1, "", Digest.ofText(key), Optional.empty(), "t1", Map.of(), Instant.EPOCH, revoked);
  }

  private MqttLink link(String key) {
    LinkTimes impatient =
        new LinkTimes(
            Duration.ofSeconds(30),
            Duration.ofSeconds(3),
            Duration.ofSeconds(5),
            new Backoff(Duration.ofMillis(50), Duration.ofMillis(400)));
    MqttLink link =
        new MqttLink(
            vertx,
            LinkConfig.to(address, "p1").as("p1", key).with(impatient),
            new Random(1),
            InstantSource.system());
    links.add(link);
    link.start();
    return link;
  }

  private static Future<Void> done() {
    return Future.succeededFuture();
  }

  private static <T> T done(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
