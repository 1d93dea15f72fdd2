package io.turboprop.manager.broker;

import static io.turboprop.link.Qos.AT_LEAST_ONCE;
import static io.turboprop.link.Qos.EXACTLY_ONCE;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.turboprop.config.Credentials;
import io.turboprop.link.BrokerAddress;
import io.turboprop.link.BrokerLink;
import io.turboprop.link.Inbound;
import io.turboprop.link.LinkConfig;
import io.turboprop.link.LinkState;
import io.turboprop.link.LinkTimes;
import io.turboprop.link.MqttLink;
import io.turboprop.link.TestBroker;
import io.turboprop.time.Backoff;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerTest {
  private static final BrokerAccess ACCESS =
      new BrokerAccess(
          List.of(
              user("mgr", BrokerRole.MANAGER),
              user("p1", BrokerRole.PROPLET),
              user("p2", BrokerRole.PROPLET)));

  private static final LinkTimes IMPATIENT =
      new LinkTimes(
          Duration.ofSeconds(30),
          Duration.ofSeconds(3),
          Duration.ofSeconds(5),
          new Backoff(Duration.ofMillis(50), Duration.ofMillis(400)));

  @TempDir Path folder;
  private final Vertx vertx = Vertx.vertx();
  private final List<EmbeddedBroker> brokers = new CopyOnWriteArrayList<>();
  private final List<BrokerLink> links = new CopyOnWriteArrayList<>();
  private final List<String> received = new CopyOnWriteArrayList<>();

  @AfterEach
  void tidy() {
    links.forEach(link -> done(link.close()));
    brokers.forEach(broker -> done(broker.stop()));
    done(vertx.close());
  }

  @Test
  void start_onPortZero_tellsTheRealOneAndServes() {
    EmbeddedBroker broker = broker(0, null);

    BrokerAddress address = done(broker.start());
    BrokerLink link = link(address, "anybody", "", false);
    done(link.subscribe("a/+", EXACTLY_ONCE, this::receive));
    done(link.publish("a/b", Buffer.buffer("hello"), EXACTLY_ONCE));

    await().until(() -> received.equals(List.of("hello")));
    assertThat(address.port()).isPositive();
    assertThat(broker.isHealthy()).isTrue();
    assertThat(broker.connections()).isEqualTo(1);
  }

  @Test
  void start_onATakenPort_saysSoAndWhatToDo() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      EmbeddedBroker broker = broker(taken.getLocalPort(), null);

      assertThatThrownBy(() -> done(broker.start()))
          .hasMessageContaining("the broker cannot listen on 127.0.0.1:" + taken.getLocalPort())
          .hasMessageContaining("choose another port");
      assertThat(broker.isHealthy()).isFalse();
    }
  }

  @Test
  void start_openToOtherMachinesWithoutAccess_isRefused() {
    var broker = new EmbeddedBroker(vertx, BrokerConfig.at("0.0.0.0", 0, folder, null));

    assertThatThrownBy(() -> done(broker.start())).hasMessageContaining("would let anybody in");
  }

  @Test
  void connect_withWrongKeyOrUnknownEntity_isRefused() {
    BrokerAddress address = done(broker(0, ACCESS).start());

    for (BrokerLink link :
        List.of(link(address, "p1", "wrong", false), link(address, "p9", "key", false))) {
      await()
          .untilAsserted(
              () ->
                  assertThat(link.state())
                      .isInstanceOfSatisfying(
                          LinkState.Connecting.class,
                          s -> assertThat(s.lastError()).contains("the broker refused")));
    }
  }

  @Test
  void connect_withAnothersClientId_isRefusedAndTheOtherStays() {
    BrokerAddress address = done(broker(0, ACCESS).start());
    BrokerLink p1 = link(address, "p1", "key", false);
    await().until(() -> p1.state() instanceof LinkState.Connected);

    BrokerLink thief = start(LinkConfig.to(address, "p1").as("p2", "key"));

    await()
        .until(
            () ->
                thief.state() instanceof LinkState.Connecting(int n, String why, boolean _)
                    && n > 1);
    assertThat(p1.state()).isInstanceOf(LinkState.Connected.class);
    assertThat(p1.stats().reconnects()).isZero();
  }

  @Test
  void ownTopics_ofAnotherProplet_areShut() {
    BrokerAddress address = done(broker(0, ACCESS).start());
    BrokerLink manager = link(address, "mgr", "key", false);
    BrokerLink p1 = link(address, "p1", "key", false);
    BrokerLink p2 = link(address, "p2", "key", false);
    done(p1.subscribe("m/t/c/ch/proplet/p1/orders", AT_LEAST_ONCE, this::receive));
    done(manager.subscribe("m/t/c/ch/#", EXACTLY_ONCE, m -> Future.succeededFuture()));

    for (String filter :
        List.of("m/t/c/ch/proplet/p1/orders", "m/t/c/ch/#", "m/t/c/ch/proplet/+/orders")) {
      assertThatThrownBy(() -> done(p2.subscribe(filter, AT_LEAST_ONCE, this::receive)))
          .hasMessageContaining("the broker refuses " + filter + " to p2");
    }
    assertThat(p2.stats().refusedFilters()).hasSize(3);
    done(p2.publish("m/t/c/ch/proplet/p1/orders", Buffer.buffer("forged"), AT_LEAST_ONCE));
    done(p2.publish("m/t/c/ch/proplet/p1/orders", Buffer.buffer("forged"), EXACTLY_ONCE));
    done(manager.publish("m/t/c/ch/proplet/p1/orders", Buffer.buffer("real"), AT_LEAST_ONCE));
    await().until(() -> received.equals(List.of("real")));
    assertThat(p2.stats().reconnects()).isZero();
  }

  @Test
  void access_replaced_letsTheNewOneIn() {
    var access = new BrokerAccess(List.of(user("mgr", BrokerRole.MANAGER)));
    BrokerAddress address = done(broker(0, access).start());
    BrokerLink later = link(address, "p7", "key", false);
    await()
        .until(
            () ->
                later.state() instanceof LinkState.Connecting(int n, String why, boolean _)
                    && n > 1);

    access.admit(user("p7", BrokerRole.PROPLET));

    await().until(() -> later.state() instanceof LinkState.Connected);
  }

  @Test
  void messages_ofARememberedSession_outliveARestart() {
    EmbeddedBroker first = broker(0, ACCESS);
    BrokerAddress address = done(first.start());
    String results = "m/t/c/ch/control/proplet/results";
    BrokerLink p1 = link(address, "p1", "key", true);
    done(p1.subscribe(results, AT_LEAST_ONCE, this::receive));
    done(p1.close());
    BrokerLink manager = link(address, "mgr", "key", false);
    for (int i = 0; i < 50; i++) {
      done(manager.publish(results, Buffer.buffer("" + i), AT_LEAST_ONCE));
    }

    long begin = System.nanoTime();
    done(first.stop());
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
    BrokerAddress again = done(broker(address.port(), ACCESS).start());
    BrokerLink p1Again = link(again, "p1", "key", true);
    done(p1Again.subscribe(results, AT_LEAST_ONCE, this::receive));

    await().until(() -> received.size() >= 50);
    assertThat(received.stream().distinct()).hasSize(50);
  }

  @Test
  void messages_ofTheNativeProtocol_areRememberedInMemoryOnly() {
    EmbeddedBroker broker = broker(0, null);
    BrokerAddress address = done(broker.start());
    BrokerLink sender = link(address, "sender", "", false);
    BrokerLink away = link(address, "away", "", true);
    done(away.subscribe("m/t/c/ch/#", AT_LEAST_ONCE, this::receive));
    done(sender.publish("m/t/c/ch/proplet/p/reports", Buffer.buffer("first"), AT_LEAST_ONCE));
    await().until(() -> received.contains("first"));
    done(away.close());
    done(sender.publish("m/t/c/ch/proplet/p/reports", Buffer.buffer("native"), AT_LEAST_ONCE));
    done(
        sender.publish(
            "m/t/c/ch/control/proplet/results", Buffer.buffer("said once"), AT_LEAST_ONCE));
    done(sender.close());
    done(broker.stop());
    address = done(broker(address.port(), null).start());

    link(address, "away", "", true).subscribe("m/t/c/ch/#", AT_LEAST_ONCE, this::receive);

    await().until(() -> received.contains("said once"));
    assertThat(received).doesNotContain("native");
  }

  @Test
  void reports_moreThanMemoryHolds_waitOnDiskAndComeInOrder() {
    BrokerConfig usual = BrokerConfig.at("127.0.0.1", 0, folder, null);
    BrokerConfig small =
        new BrokerConfig(
            usual.host(),
            0,
            folder,
            null,
            usual.minFreeDiskBytes(),
            100_000,
            usual.unackedPerClient(),
            usual.sessionExpiry());
    var broker = new EmbeddedBroker(vertx, small);
    brokers.add(broker);
    BrokerAddress address = done(broker.start());
    BrokerLink manager = link(address, "mgr", "", true);
    done(manager.subscribe("m/t/c/ch/proplet/+/reports", AT_LEAST_ONCE, this::receive));
    done(manager.close());
    BrokerLink proplets = link(address, "p", "", false);
    String ballast = ".".repeat(1_000);
    List<String> said = IntStream.range(0, 1_000).mapToObj(number -> number + ballast).toList();
    for (int i = 0; i < said.size(); i++) {
      String topic = "m/t/c/ch/proplet/p" + i % 3 + "/reports";
      done(proplets.publish(topic, Buffer.buffer(said.get(i)), AT_LEAST_ONCE));
    }

    BrokerLink back = link(address, "mgr", "", true);
    done(back.subscribe("m/t/c/ch/proplet/+/reports", AT_LEAST_ONCE, this::receive));

    await().untilAsserted(() -> assertThat(received).isEqualTo(said));
  }

  @Test
  void messages_ofARememberedSession_outliveAKill() throws IOException {
    String results = "m/t/c/ch/control/proplet/results";
    try (BrokerProcess killed = BrokerProcess.start(folder)) {
      BrokerAddress address = new BrokerAddress("127.0.0.1", killed.port, false);
      BrokerLink p1 = link(address, "p1", "key", true);
      done(p1.subscribe(results, AT_LEAST_ONCE, this::receive));
      done(p1.close());
      BrokerLink manager = link(address, "mgr", "key", false);
      for (int i = 0; i < 50; i++) {
        done(manager.publish(results, Buffer.buffer("" + i), AT_LEAST_ONCE));
      }
      killed.kill();
    }

    BrokerAddress again = done(broker(0, ACCESS).start());
    BrokerLink p1 = link(again, "p1", "key", true);
    done(p1.subscribe(results, AT_LEAST_ONCE, this::receive));

    await().until(() -> received.stream().distinct().count() == 50);
  }

  @Test
  void subscription_refused_isGrantedOnceTheRulesAllow() {
    var access = new BrokerAccess(List.of(user("p1", BrokerRole.PROPLET)));
    BrokerAddress address = done(broker(0, access).start());
    BrokerLink link = link(address, "p1", "key", false);
    assertThatThrownBy(() -> done(link.subscribe("m/t/c/ch/#", AT_LEAST_ONCE, this::receive)))
        .hasMessageContaining("the broker refuses m/t/c/ch/#");

    access.admit(user("p1", BrokerRole.MANAGER));

    await().until(() -> link.stats().refusedFilters().isEmpty());
    done(link.publish("m/t/c/ch/x", Buffer.buffer("now"), AT_LEAST_ONCE));
    await().until(() -> received.contains("now"));
  }

  @Test
  void stop_twiceAndStartAgain_works() {
    EmbeddedBroker broker = broker(0, null);
    done(broker.stop());
    done(broker.start());
    assertThatThrownBy(() -> done(broker.start())).hasMessageContaining("runs already");
    done(broker.stop());
    done(broker.stop());

    done(broker.start());

    assertThat(broker.isHealthy()).isTrue();
  }

  @Test
  void start_besideSomethingElse_letsNobodyInBefore() throws IOException {
    int port = TestBroker.freePort();
    EmbeddedBroker broker = broker(port, null);
    Promise<Void> ready = Promise.promise();
    Future<BrokerAddress> started = broker.start(ready.future());
    await().until(broker::isHealthy);

    assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
        .isInstanceOf(ConnectException.class);
    ready.complete();

    assertThat(done(started).port()).isEqualTo(port);
    new Socket(InetAddress.getLoopbackAddress(), port).close();
  }

  @Test
  void start_besideSomethingThatFails_endsAndFailsToo() {
    EmbeddedBroker broker = broker(0, null);
    Promise<Void> ready = Promise.promise();
    Future<BrokerAddress> started = broker.start(ready.future());

    ready.fail(new IllegalStateException("no store"));

    assertThatThrownBy(() -> done(started)).hasMessageContaining("no store");
    assertThat(broker.isHealthy()).isFalse();
    done(broker.start());
  }

  private EmbeddedBroker broker(int port, @Nullable BrokerAccess access) {
    var broker = new EmbeddedBroker(vertx, BrokerConfig.at("127.0.0.1", port, folder, access));
    brokers.add(broker);
    return broker;
  }

  private BrokerLink link(BrokerAddress address, String id, String key, boolean remembered) {
    LinkConfig config = LinkConfig.to(address, id).as(id, key);
    return start(remembered ? config.remembered() : config);
  }

  private BrokerLink start(LinkConfig patient) {
    LinkConfig config = patient.with(IMPATIENT);
    CompletableFuture<BrokerLink> made = new CompletableFuture<>();
    vertx.runOnContext(
        v -> made.complete(new MqttLink(vertx, config, new Random(7), InstantSource.system())));
    BrokerLink link = made.join();
    links.add(link);
    link.start();
    return link;
  }

  private Future<Void> receive(Inbound message) {
    received.add(message.payload().toString());
    return Future.succeededFuture();
  }

  private static BrokerUser user(String id, BrokerRole role) {
    return BrokerUser.of(new Credentials("t", "ch", id, "key"), role);
  }

  private static <T> T done(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(120, SECONDS).join();
  }
}
