package io.turboprop.manager.broker;

import static io.turboprop.link.Qos.AT_LEAST_ONCE;
import static io.turboprop.link.Qos.AT_MOST_ONCE;
import static io.turboprop.link.Qos.EXACTLY_ONCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.turboprop.link.BrokerAddress;
import io.turboprop.link.BrokerLink;
import io.turboprop.link.Inbound;
import io.turboprop.link.LinkConfig;
import io.turboprop.link.LinkSource;
import io.turboprop.link.LinkState;
import io.turboprop.link.Qos;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A link from within the process, and MQTT clients of the same broker. */
class InnerLinkTest {
  private static final String RESULTS = "m/t/c/ch/control/proplet/results";
  private static final String REPORTS = "m/t/c/ch/proplet/+/reports";

  @TempDir Path folder;
  private final Vertx vertx = Vertx.vertx();
  private final List<EmbeddedBroker> brokers = new CopyOnWriteArrayList<>();
  private final List<BrokerLink> links = new CopyOnWriteArrayList<>();
  private final List<Inbound> received = new CopyOnWriteArrayList<>();

  @AfterEach
  void tidy() {
    links.forEach(link -> done(link.close()));
    brokers.forEach(broker -> done(broker.stop()));
    done(vertx.close());
  }

  @ParameterizedTest
  @EnumSource(Qos.class)
  void message_ofAProplet_arrivesAsItWasSent(Qos qos) {
    EmbeddedBroker broker = broker();
    BrokerLink manager = inner(broker, "mgr", true);
    BrokerLink proplet = outer(broker, "p1", false);
    done(manager.subscribe("m/t/c/ch/#", EXACTLY_ONCE, this::receive));

    done(proplet.publish("m/t/c/ch/proplet/p1/reports", Buffer.buffer("hello"), qos));

    await().until(() -> !received.isEmpty());
    assertThat(received)
        .containsExactly(
            new Inbound("m/t/c/ch/proplet/p1/reports", Buffer.buffer("hello"), qos, false));
  }

  @ParameterizedTest
  @EnumSource(Qos.class)
  void message_toAProplet_arrivesAsItWasSent(Qos qos) {
    EmbeddedBroker broker = broker();
    BrokerLink manager = inner(broker, "mgr", true);
    BrokerLink proplet = outer(broker, "p1", false);
    done(proplet.subscribe("m/t/c/ch/proplet/p1/orders", EXACTLY_ONCE, this::receive));

    done(manager.publish("m/t/c/ch/proplet/p1/orders", Buffer.buffer("hello"), qos));

    await().until(() -> !received.isEmpty());
    assertThat(received)
        .containsExactly(
            new Inbound("m/t/c/ch/proplet/p1/orders", Buffer.buffer("hello"), qos, false));
  }

  @Test
  void messages_manyAtOnce_allComeOnce_bothWays() {
    EmbeddedBroker broker = broker();
    BrokerLink manager = inner(broker, "mgr", true);
    BrokerLink proplet = outer(broker, "p1", false);
    done(manager.subscribe(REPORTS, AT_LEAST_ONCE, this::receive));
    done(
        proplet.subscribe(
            "m/t/c/ch/proplet/p1/orders",
            AT_LEAST_ONCE,
            order ->
                proplet.publish("m/t/c/ch/proplet/p1/reports", order.payload(), AT_LEAST_ONCE)));
    List<String> said = IntStream.range(0, 2_000).mapToObj(Integer::toString).toList();

    said.forEach(
        order ->
            manager.publish("m/t/c/ch/proplet/p1/orders", Buffer.buffer(order), AT_LEAST_ONCE));

    await().untilAsserted(() -> assertThat(texts()).containsExactlyInAnyOrderElementsOf(said));
  }

  @Test
  void messages_moreThanAreRoutedAtOnce_goOutAsTheyAre() {
    EmbeddedBroker broker = broker();
    BrokerLink manager = inner(broker, "mgr", true);
    BrokerLink proplet = outer(broker, "p1", false);
    done(proplet.subscribe("m/t/c/ch/image/d", AT_MOST_ONCE, this::receive));
    List<String> said = IntStream.range(0, 1_000).mapToObj(Integer::toString).toList();

    List<Future<Void>> sent =
        said.stream()
            .map(text -> manager.publish("m/t/c/ch/image/d", Buffer.buffer(text), AT_MOST_ONCE))
            .toList();

    done(Future.all(sent));
    await().untilAsserted(() -> assertThat(texts()).containsExactlyInAnyOrderElementsOf(said));
  }

  @Test
  void message_asLargeAsAllowed_arrives() {
    EmbeddedBroker broker = broker();
    BrokerLink manager = inner(broker, "mgr", true);
    BrokerLink proplet = outer(broker, "p1", false);
    byte[] large = new byte[8 << 20];
    new Random(7).nextBytes(large);
    done(manager.subscribe(REPORTS, AT_LEAST_ONCE, this::receive));
    done(proplet.subscribe("m/t/c/ch/image/d", AT_MOST_ONCE, this::receive));

    done(proplet.publish("m/t/c/ch/proplet/p1/reports", Buffer.buffer(large), AT_LEAST_ONCE));
    await().until(() -> received.size() == 1);
    done(manager.publish("m/t/c/ch/image/d", Buffer.buffer(large), AT_MOST_ONCE));
    await().until(() -> received.size() == 2);

    assertThat(received).allMatch(message -> message.payload().equals(Buffer.buffer(large)));
  }

  @Test
  void messages_whileItIsAway_waitForItOrNot_asForAnMqttClient() {
    EmbeddedBroker broker = broker();
    BrokerLink proplet = outer(broker, "p1", false);
    BrokerLink remembered = inner(broker, "mgr", true);
    BrokerLink clean = inner(broker, "mgr-direct", false);
    done(remembered.subscribe(RESULTS, AT_LEAST_ONCE, message -> Future.succeededFuture()));
    done(clean.subscribe(RESULTS, AT_LEAST_ONCE, message -> Future.succeededFuture()));
    done(remembered.close());
    done(clean.close());

    done(proplet.publish(RESULTS, Buffer.buffer("said once"), AT_LEAST_ONCE));
    listens(broker.links(), "mgr-direct", false);
    assertThat(received).isEmpty();
    BrokerLink back = listens(broker.links(), "mgr", true);

    await().until(() -> texts().contains("said once"));
    assertThat(back.state())
        .isInstanceOfSatisfying(
            LinkState.Connected.class, state -> assertThat(state.sessionPresent()).isTrue());
    assertThat(texts()).containsExactly("said once");
  }

  @Test
  void message_thatWasNotHandled_comesAgain() {
    EmbeddedBroker broker = broker();
    BrokerLink proplet = outer(broker, "p1", false);
    BrokerLink first = inner(broker, "mgr", true);
    Promise<Void> never = Promise.promise();
    List<Inbound> begun = new CopyOnWriteArrayList<>();
    done(
        first.subscribe(
            RESULTS,
            AT_LEAST_ONCE,
            message -> {
              begun.add(message);
              return never.future();
            }));
    for (int i = 0; i < 3; i++) {
      done(proplet.publish(RESULTS, Buffer.buffer("" + i), AT_LEAST_ONCE));
    }
    await().until(() -> begun.size() == 3);
    done(first.close());

    listens(broker.links(), "mgr", true);

    await().until(() -> received.size() == 3);
    assertThat(texts()).containsExactly("0", "1", "2");
    assertThat(received).allMatch(Inbound::duplicate);
  }

  @Test
  void what_anMqttClientOfItsId_leftBehind_isFound_andTheOtherWayRound() {
    EmbeddedBroker broker = broker();
    BrokerLink proplet = outer(broker, "p1", false);
    BrokerLink before = outer(broker, "mgr", true);
    done(before.subscribe(RESULTS, AT_LEAST_ONCE, message -> Future.succeededFuture()));
    done(before.close());
    done(proplet.publish(RESULTS, Buffer.buffer("to MQTT"), AT_LEAST_ONCE));

    BrokerLink within = listens(broker.links(), "mgr", true);
    await().until(() -> texts().contains("to MQTT"));
    done(within.close());
    done(proplet.publish(RESULTS, Buffer.buffer("from within"), AT_LEAST_ONCE));
    listens(LinkSource.BROKER, "mgr", true);

    await().until(() -> texts().contains("from within"));
    assertThat(texts()).containsExactly("to MQTT", "from within");
  }

  @Test
  void id_thatIsUsedWithin_isNobodyElses() {
    EmbeddedBroker broker = broker();
    BrokerLink proplet = outer(broker, "p1", false);
    BrokerLink other = outer(broker, "mgr", false);
    List<Inbound> stolen = new CopyOnWriteArrayList<>();
    done(
        other.subscribe(
            RESULTS,
            AT_LEAST_ONCE,
            message -> {
              stolen.add(message);
              return Future.succeededFuture();
            }));

    BrokerLink manager = listens(broker.links(), "mgr", true);

    await().until(() -> !(other.state() instanceof LinkState.Connected));
    for (int i = 0; i < 10; i++) {
      done(proplet.publish(RESULTS, Buffer.buffer("" + i), AT_LEAST_ONCE));
    }
    await().until(() -> received.size() == 10);
    assertThat(other.state()).isInstanceOf(LinkState.Connecting.class);
    assertThat(stolen).isEmpty();
    done(manager.close());
    await().until(() -> other.state() instanceof LinkState.Connected);
  }

  @Test
  void link_withTheIdOfAnother_takesItsPlace_andTheIdStaysTaken() {
    EmbeddedBroker broker = broker();
    BrokerLink proplet = outer(broker, "p1", false);
    BrokerLink first = inner(broker, "mgr", true);
    List<Inbound> toFirst = new CopyOnWriteArrayList<>();
    Promise<Void> never = Promise.promise();
    done(
        first.subscribe(
            RESULTS,
            AT_LEAST_ONCE,
            message -> {
              toFirst.add(message);
              return never.future();
            }));
    done(proplet.publish(RESULTS, Buffer.buffer("begun"), AT_LEAST_ONCE));
    await().until(() -> !toFirst.isEmpty());
    List<Future<Void>> leaving = new CopyOnWriteArrayList<>();
    first.onState(state -> leaving.add(first.close()));

    listens(broker.links(), "mgr", true);

    await().until(() -> texts().contains("begun"));
    await().until(() -> !leaving.isEmpty());
    done(leaving.getFirst());
    BrokerLink other = outer(broker, "mgr", false);
    await()
        .until(
            () ->
                other.state() instanceof LinkState.Connecting connecting
                    && connecting.attempt() > 1);
    done(proplet.publish(RESULTS, Buffer.buffer("next"), AT_LEAST_ONCE));
    await().until(() -> texts().contains("next"));
    assertThat(toFirst).hasSize(1);
  }

  @Test
  void messages_forTheJournal_outliveARestart() {
    EmbeddedBroker first = broker();
    BrokerLink away = inner(first, "mgr", true);
    done(away.subscribe(RESULTS, AT_LEAST_ONCE, message -> Future.succeededFuture()));
    done(away.close());
    BrokerLink other = inner(first, "other", false);
    for (int i = 0; i < 50; i++) {
      done(other.publish(RESULTS, Buffer.buffer("" + i), AT_LEAST_ONCE));
    }
    done(other.close());
    done(first.stop());

    listens(broker().links(), "mgr", true);

    await().until(() -> received.size() == 50);
    assertThat(texts()).isEqualTo(IntStream.range(0, 50).mapToObj(Integer::toString).toList());
  }

  @Test
  void messages_moreThanMayBeUnacknowledged_comeAsOthersAreHandled() {
    BrokerConfig usual = BrokerConfig.at("127.0.0.1", 0, folder, null);
    BrokerConfig few =
        new BrokerConfig(
            usual.host(),
            0,
            folder,
            null,
            usual.minFreeDiskBytes(),
            usual.memoryBytes(),
            3,
            usual.sessionExpiry());
    EmbeddedBroker broker = started(few);
    BrokerLink proplet = outer(broker, "p1", false);
    BrokerLink manager = inner(broker, "mgr", true);
    List<Promise<Void>> handlers = new CopyOnWriteArrayList<>();
    done(
        manager.subscribe(
            RESULTS,
            AT_LEAST_ONCE,
            message -> {
              Promise<Void> handled = Promise.promise();
              received.add(message);
              handlers.add(handled);
              return handled.future();
            }));
    done(manager.subscribe("m/t/c/ch/proplet/+/reports", AT_LEAST_ONCE, this::receive));
    for (int i = 0; i < 20; i++) {
      done(proplet.publish(RESULTS, Buffer.buffer("" + i), AT_LEAST_ONCE));
    }
    done(proplet.publish("m/t/c/ch/proplet/p1/reports", Buffer.buffer("native"), AT_LEAST_ONCE));
    await().until(() -> texts().contains("native"));
    assertThat(handlers).hasSize(3);

    for (int i = 0; i < 20; i++) {
      int next = i;
      await().until(() -> handlers.size() > next);
      handlers.get(i).complete();
    }

    assertThat(texts().stream().filter(text -> !text.equals("native")))
        .isEqualTo(IntStream.range(0, 20).mapToObj(Integer::toString).toList());
  }

  @Test
  void filter_thatIsNotWantedAnyMore_isHeardNoMore() {
    EmbeddedBroker broker = broker();
    BrokerLink manager = inner(broker, "mgr", true);
    BrokerLink proplet = outer(broker, "p1", false);
    done(manager.subscribe(RESULTS, AT_LEAST_ONCE, this::receive));
    done(manager.subscribe(REPORTS, AT_LEAST_ONCE, this::receive));
    done(manager.unsubscribe(RESULTS));

    done(proplet.publish(RESULTS, Buffer.buffer("1"), AT_LEAST_ONCE));
    done(proplet.publish("m/t/c/ch/proplet/p1/reports", Buffer.buffer("2"), AT_LEAST_ONCE));

    await().until(() -> !received.isEmpty());
    assertThat(texts()).containsExactly("2");
  }

  @Test
  void link_toABrokerThatStopsAndStarts_comesBack() {
    EmbeddedBroker broker = broker();
    BrokerLink manager = inner(broker, "mgr", true);
    done(manager.subscribe(RESULTS, AT_LEAST_ONCE, this::receive));
    done(broker.stop());
    await().until(() -> !(manager.state() instanceof LinkState.Connected));
    Future<Void> waits = manager.publish(RESULTS, Buffer.buffer("still"), AT_LEAST_ONCE);

    done(broker.start());

    done(waits);
    await().until(() -> texts().contains("still"));
  }

  private Future<Void> receive(Inbound message) {
    received.add(message);
    return Future.succeededFuture();
  }

  private List<String> texts() {
    return received.stream().map(message -> message.payload().toString()).toList();
  }

  private EmbeddedBroker broker() {
    return started(BrokerConfig.at("127.0.0.1", 0, folder, null));
  }

  private EmbeddedBroker started(BrokerConfig config) {
    var broker = new EmbeddedBroker(vertx, config);
    brokers.add(broker);
    address = done(broker.start());
    return broker;
  }

  private BrokerAddress address = new BrokerAddress("127.0.0.1", 1, false);

  private BrokerLink inner(EmbeddedBroker broker, String id, boolean remembered) {
    return link(broker.links(), id, remembered);
  }

  private BrokerLink outer(EmbeddedBroker broker, String id, boolean remembered) {
    assertThat(broker.isHealthy()).isTrue();
    return link(LinkSource.BROKER, id, remembered);
  }

  /** Has its handler for {@link #RESULTS} before it connects, as the manager has. */
  private BrokerLink listens(LinkSource source, String id, boolean remembered) {
    BrokerLink link = made(source, id, remembered);
    Future<Void> granted = link.subscribe(RESULTS, AT_LEAST_ONCE, this::receive);
    link.start();
    done(granted);
    return link;
  }

  private BrokerLink link(LinkSource source, String id, boolean remembered) {
    BrokerLink link = made(source, id, remembered);
    link.start();
    return link;
  }

  private BrokerLink made(LinkSource source, String id, boolean remembered) {
    LinkConfig config = LinkConfig.to(address, id);
    Promise<BrokerLink> made = Promise.promise();
    vertx.runOnContext(
        v ->
            made.complete(
                source.make(
                    vertx,
                    remembered ? config.remembered() : config,
                    new Random(7),
                    InstantSource.system())));
    BrokerLink link = done(made.future());
    links.add(link);
    return link;
  }

  private static <T> T done(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }
}
