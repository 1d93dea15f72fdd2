package io.turboprop.link;

import static io.turboprop.link.Links.done;
import static io.turboprop.link.Links.text;
import static io.turboprop.link.Qos.AT_LEAST_ONCE;
import static io.turboprop.link.Qos.AT_MOST_ONCE;
import static io.turboprop.link.Qos.EXACTLY_ONCE;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.turboprop.link.Links.Received;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a link does while the broker is there. */
class MqttLinkTest {
  private static TestBroker broker;
  private final Links links = new Links();
  private final Received received = new Received();

  @BeforeAll
  static void startBroker() {
    broker = TestBroker.start();
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @AfterEach
  void closeLinks() {
    links.close();
  }

  @Test
  void publish_everyQos_arrivesAndIsAcknowledged() {
    BrokerLink link = links.start(broker.port(), "all-qos");
    done(link.subscribe("all-qos/+", EXACTLY_ONCE, received));

    done(link.publish("all-qos/a", text("zero"), AT_MOST_ONCE));
    done(link.publish("all-qos/a", text("one"), AT_LEAST_ONCE));
    done(link.publish("all-qos/a", text("two"), EXACTLY_ONCE));

    await().until(() -> received.texts.size() == 3);
    assertThat(received.texts).containsExactly("zero", "one", "two");
    assertThat(link.stats().published()).isEqualTo(3);
    assertThat(link.stats().acked()).isEqualTo(3);
    await().until(() -> link.stats().received() == 3 && link.stats().unackedInbound() == 0);
    assertThat(link.stats().queued()).isZero();
  }

  @Test
  void publish_twentyThousandOfQos1_arriveInOrderThroughTheWindow() {
    int count = 20_000;
    List<Integer> seen = new CopyOnWriteArrayList<>();
    List<Integer> order = new ArrayList<>(count);
    BrokerLink to = links.start(broker.port(), "many-to");
    BrokerLink from =
        links.start(
            broker.port(),
            "many-from",
            c -> c.with(new LinkLimits(1 << 20, 64, count, 64L << 20, 1000)));
    done(
        to.subscribe(
            "many",
            AT_LEAST_ONCE,
            m -> {
              order.add(m.payload().getInt(0));
              if (order.size() == count) {
                seen.addAll(order);
              }
              return Future.succeededFuture();
            }));

    List<Future<Void>> sent =
        IntStream.range(0, count)
            .mapToObj(i -> from.publish("many", Buffer.buffer().appendInt(i), AT_LEAST_ONCE))
            .toList();

    done(Future.all(sent));
    await().atMost(ofSeconds(30)).until(() -> !seen.isEmpty());
    assertThat(seen).isEqualTo(IntStream.range(0, count).boxed().toList());
    assertThat(from.stats().queued()).isZero();
  }

  @Test
  void publish_beyondPacketSize_failsAtOnceAndLeavesTheConnection() {
    BrokerLink link =
        links.start(
            broker.port(), "large", c -> c.with(new LinkLimits(1000, 10, 100, 1 << 20, 10)));
    done(link.subscribe("large", AT_LEAST_ONCE, received));

    Future<Void> tooLarge = link.publish("large", Buffer.buffer(new byte[990]), AT_LEAST_ONCE);
    done(link.publish("large", Buffer.buffer(new byte[986]), AT_LEAST_ONCE));

    assertThatThrownBy(() -> done(tooLarge))
        .hasRootCauseInstanceOf(LinkException.class)
        .hasMessageContaining("large makes a packet of 1004 bytes, more than maxPacketBytes, 1000");
    await().until(() -> received.texts.size() == 1);
    assertThat(link.stats().reconnects()).isZero();
  }

  @Test
  void arrival_beyondPacketSize_reconnectsAndGoesOn() {
    BrokerLink small =
        links.start(
            broker.port(), "small", c -> c.with(new LinkLimits(1000, 10, 100, 1 << 20, 10)));
    BrokerLink other = links.start(broker.port(), "not-small");
    done(small.subscribe("small", AT_LEAST_ONCE, received));

    done(other.publish("small", Buffer.buffer(new byte[5000]), AT_LEAST_ONCE));
    await().until(() -> small.stats().reconnects() == 1);
    await()
        .untilAsserted(
            () -> {
              done(other.publish("small", text("fits"), AT_LEAST_ONCE));
              assertThat(received.texts).contains("fits");
            });
  }

  @Test
  void publish_topicWithWildcard_failsWithoutHarm() {
    BrokerLink link = links.start(broker.port(), "wild");

    assertThatThrownBy(() -> done(link.publish("a/#", text("x"), AT_LEAST_ONCE)))
        .hasMessageContaining("topic 'a/#': it must not contain + or #");
    assertThatThrownBy(() -> done(link.subscribe("a/#/b", AT_LEAST_ONCE, received)))
        .hasMessageContaining("filter 'a/#/b'");
    done(link.publish("a", text("x"), AT_LEAST_ONCE));
  }

  @Test
  void handler_unfinished_holdsTheAckAndBoundsHowManyRun() {
    List<Promise<Void>> running = new CopyOnWriteArrayList<>();
    BrokerLink link =
        links.start(broker.port(), "slow", c -> c.with(new LinkLimits(1000, 10, 100, 1 << 20, 3)));
    done(
        link.subscribe(
            "slow",
            AT_LEAST_ONCE,
            m -> {
              Promise<Void> end = Promise.promise();
              running.add(end);
              return end.future();
            }));
    for (int i = 0; i < 8; i++) {
      done(link.publish("slow", text("x"), AT_LEAST_ONCE));
    }

    await().until(() -> link.stats().received() == 8);
    assertThat(running).hasSize(3);
    assertThat(link.stats().unackedInbound()).isEqualTo(3);
    for (int i = 0; i < 8; i++) {
      int n = i;
      await().until(() -> running.size() > n);
      running.get(n).complete();
    }
    await().until(() -> link.stats().unackedInbound() == 0);
  }

  @Test
  void handler_unfinished_isInNobodyElsesWay() {
    Promise<Void> end = Promise.promise();
    BrokerLink link =
        links.start(broker.port(), "ways", c -> c.with(new LinkLimits(1000, 10, 100, 1 << 20, 1)));
    AtomicInteger slow = new AtomicInteger();
    done(
        link.subscribe(
            "ways/slow",
            AT_LEAST_ONCE,
            message -> {
              slow.incrementAndGet();
              return end.future();
            }));
    done(link.subscribe("ways/quick", AT_LEAST_ONCE, received));
    for (int i = 0; i < 20; i++) {
      done(link.publish("ways/slow", text("x"), AT_LEAST_ONCE));
    }

    done(link.publish("ways/quick", text("beat"), AT_LEAST_ONCE));
    await().until(() -> received.texts.equals(List.of("beat")));
    int before = slow.get();
    end.complete();

    assertThat(before).isEqualTo(1);
    await().until(() -> slow.get() == 20 && link.stats().unackedInbound() == 0);
  }

  @Test
  void handler_throwing_doesNotStopTheNext() {
    AtomicInteger calls = new AtomicInteger();
    BrokerLink link = links.start(broker.port(), "throws");
    done(
        link.subscribe(
            "throws",
            AT_LEAST_ONCE,
            m -> {
              calls.incrementAndGet();
              throw new IllegalStateException("on purpose");
            }));

    done(link.publish("throws", text("1"), AT_LEAST_ONCE));
    done(link.publish("throws", text("2"), AT_LEAST_ONCE));

    await().until(() -> calls.get() == 2);
  }

  @Test
  void unsubscribe_filter_endsItsMessages() {
    BrokerLink link = links.start(broker.port(), "unsub");
    done(link.subscribe("unsub/a", AT_LEAST_ONCE, received));
    done(link.subscribe("unsub/b", AT_LEAST_ONCE, received));

    done(link.unsubscribe("unsub/a"));
    done(link.publish("unsub/a", text("gone"), AT_LEAST_ONCE));
    done(link.publish("unsub/b", text("here"), AT_LEAST_ONCE));

    await().until(() -> received.texts.contains("here"));
    assertThat(received.texts).containsExactly("here");
  }

  @Test
  void subscribe_sharedFilter_isSharedByTheMembers() {
    Received second = new Received();
    BrokerLink a = links.start(broker.port(), "share-a");
    BrokerLink b = links.start(broker.port(), "share-b");
    done(a.subscribe("$share/g/shared/+", AT_LEAST_ONCE, received));
    done(b.subscribe("$share/g/shared/+", AT_LEAST_ONCE, second));

    for (int i = 0; i < 40; i++) {
      done(a.publish("shared/" + i, text("" + i), AT_LEAST_ONCE));
    }

    await().until(() -> received.texts.size() + second.texts.size() == 40);
    assertThat(received.texts).doesNotContainAnyElementsOf(second.texts);
  }

  @Test
  void close_withMessagesQueued_sendsThemAndTakesNoMore() {
    BrokerLink to = links.start(broker.port(), "flush-to");
    BrokerLink from = links.start(broker.port(), "flush-from");
    done(to.subscribe("flush", AT_LEAST_ONCE, received));
    await().until(() -> from.state() instanceof LinkState.Connected);
    List<Future<Void>> sent =
        IntStream.range(0, 500)
            .mapToObj(i -> from.publish("flush", text("" + i), AT_LEAST_ONCE))
            .toList();

    done(from.close());

    done(Future.all(sent));
    assertThat(from.state()).isEqualTo(new LinkState.Closed());
    assertThatThrownBy(() -> done(from.publish("flush", text("late"), AT_LEAST_ONCE)))
        .hasMessageContaining("the link is closed");
    await().until(() -> received.texts.size() == 500);
  }

  @Test
  void will_afterClose_isNotPublished_butAfterACutItIs() {
    try (FaultyWire wire = FaultyWire.to(broker.port())) {
      BrokerLink watcher = links.start(broker.port(), "will-watcher");
      done(watcher.subscribe("will", AT_LEAST_ONCE, received));
      List<BrokerLink> polite =
          IntStream.range(0, 30)
              .mapToObj(
                  i ->
                      links.start(
                          broker.port(),
                          "polite-" + i,
                          c -> c.with(new Will("will", text("polite"), AT_LEAST_ONCE))))
              .toList();
      BrokerLink torn =
          links.start(
              wire.port(), "torn", c -> c.with(new Will("will", text("torn"), AT_LEAST_ONCE)));
      await().until(() -> polite.stream().allMatch(l -> l.state() instanceof LinkState.Connected));
      await().until(() -> torn.state() instanceof LinkState.Connected);

      done(Future.all(polite.stream().map(BrokerLink::close).toList()));
      wire.refuse(true);
      wire.cut();

      await().until(() -> received.texts.contains("torn"));
      assertThat(received.texts).containsExactly("torn");
    }
  }

  @Test
  void twoLinks_withOneId_takeTurnsWithoutAHotLoop() {
    AtomicInteger connects = new AtomicInteger();
    BrokerLink a = links.start(broker.port(), "twin");
    // Artemis may keep both when they come within a tenth of a millisecond
    await().until(() -> a.state() instanceof LinkState.Connected);
    BrokerLink b = links.start(broker.port(), "twin");
    a.onState(s -> connects.addAndGet(s instanceof LinkState.Connected ? 1 : 0));
    b.onState(s -> connects.addAndGet(s instanceof LinkState.Connected ? 1 : 0));

    await().until(() -> a.stats().reconnects() + b.stats().reconnects() >= 4);
    int before = connects.get();
    long began = System.nanoTime();
    await().during(ofMillis(1600)).atMost(ofSeconds(30)).until(() -> true);

    // at 400 ms of back-off, less a fifth, each can come back five times in 1.6 s
    int most = 2 * (int) (1 + (System.nanoTime() - began) / 320_000_000);
    assertThat(connects.get() - before).isBetween(1, most);
  }

  @Test
  void onState_overALife_tellsEachChange() {
    List<LinkState> states = new CopyOnWriteArrayList<>();
    BrokerLink link = links.start(broker.port(), "states");
    link.onState(states::add);
    await().until(() -> link.state() instanceof LinkState.Connected);

    done(link.close());

    await().until(() -> states.contains(new LinkState.Closed()));
    assertThat(done(link.close())).isNull();
  }
}
