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
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a link does while the broker, or the way to it, is not there. */
class MqttLinkOutageTest {
  private final TestBroker broker = TestBroker.start();
  private final FaultyWire wire = FaultyWire.to(broker.port());
  private final Links links = new Links();
  private final Received received = new Received();

  @AfterEach
  void tidy() {
    links.close();
    wire.close();
    broker.close();
  }

  @Test
  void broker_restarted_findsUsSubscribedAgain() {
    BrokerLink link = links.start(broker.port(), "back");
    done(link.subscribe("back/#", AT_LEAST_ONCE, received));

    broker.restart();
    done(link.publish("back/again", text("hello"), AT_LEAST_ONCE));

    await().until(() -> received.texts.contains("hello"));
    assertThat(link.stats().reconnects()).isPositive();
  }

  @Test
  void start_withoutBroker_keepsTryingAndSendsWhatWaited() {
    broker.stop();
    BrokerLink link = links.start(broker.port(), "early");
    Future<Void> subscribed = link.subscribe("early", AT_LEAST_ONCE, received);
    List<Future<Void>> sent =
        List.of(
            link.publish("early", text("a"), AT_LEAST_ONCE),
            link.publish("early", text("b"), AT_MOST_ONCE),
            link.publish("early", text("c"), EXACTLY_ONCE));
    await()
        .untilAsserted(
            () ->
                assertThat(link.state())
                    .isInstanceOfSatisfying(
                        LinkState.Connecting.class,
                        s -> {
                          assertThat(s.attempt()).isGreaterThan(2);
                          assertThat(s.lastError()).contains("refused");
                        }));

    broker.resume();

    done(subscribed);
    done(Future.all(sent));
    await().until(() -> received.texts.equals(List.of("a", "b", "c")));
  }

  @Test
  void publish_beyondTheBounds_failsAtOnceAndNamesThem() {
    broker.stop();
    BrokerLink link =
        links.start(broker.port(), "full", c -> c.with(new LinkLimits(10_000, 10, 3, 1000, 10)));
    link.publish("full", Buffer.buffer(new byte[600]), AT_LEAST_ONCE);

    Future<Void> tooManyBytes = link.publish("full", Buffer.buffer(new byte[401]), AT_LEAST_ONCE);
    link.publish("full", text("2"), AT_LEAST_ONCE);
    link.publish("full", text("3"), AT_LEAST_ONCE);
    Future<Void> tooMany = link.publish("full", text("4"), AT_LEAST_ONCE);

    assertThat(tooManyBytes.cause())
        .isInstanceOf(LinkOverflowException.class)
        .hasMessageContaining("message for full not queued: 600 of 1000 bytes wait already");
    assertThat(tooMany.cause())
        .isInstanceOf(LinkOverflowException.class)
        .hasMessageContaining("3 messages wait already");
    assertThat(link.stats().dropped()).isEqualTo(2);
    assertThat(link.stats().queued()).isEqualTo(3);
  }

  @Test
  void deadline_passedWhileDown_failsAndIsNotSentLater() {
    broker.stop();
    BrokerLink link = links.start(broker.port(), "late");
    Future<Void> subscribed = link.subscribe("late", AT_LEAST_ONCE, received);

    Future<Void> late = link.publish("late", text("late"), AT_LEAST_ONCE, ofMillis(50));
    assertThatThrownBy(() -> done(late)).hasMessageContaining("not acknowledged within PT0.05S");
    broker.resume();
    done(subscribed);
    done(link.publish("late", text("in time"), AT_LEAST_ONCE));

    await().until(() -> received.texts.contains("in time"));
    assertThat(received.texts).containsExactly("in time");
    assertThat(link.stats().queued()).isZero();
  }

  @Test
  void connection_cutBeforeAcks_sendsAgainInOrder() {
    BrokerLink watcher = links.start(broker.port(), "resend-watcher");
    done(watcher.subscribe("resend", AT_LEAST_ONCE, received));
    BrokerLink link = links.start(wire.port(), "resend");
    await().until(() -> link.state() instanceof LinkState.Connected);

    wire.swallow(true);
    List<Future<Void>> sent =
        IntStream.range(0, 200)
            .mapToObj(
                i ->
                    link.publish("resend", text("" + i), i % 2 == 0 ? AT_LEAST_ONCE : EXACTLY_ONCE))
            .toList();
    await().until(() -> link.stats().published() == 64);
    wire.heal();
    wire.cut();

    done(Future.all(sent));
    await().until(() -> received.texts.size() >= 200);
    assertThat(received.texts.stream().distinct().map(Integer::parseInt).toList())
        .isEqualTo(IntStream.range(0, 200).boxed().toList());
  }

  @Test
  void connection_cutAgainAndAgain_losesNothing() {
    long seed = Long.getLong("turboprop.seed", System.nanoTime());
    var random = new Random(seed);
    BrokerLink watcher = links.start(broker.port(), "storm-watcher");
    done(watcher.subscribe("storm", AT_LEAST_ONCE, received));
    BrokerLink link = links.start(wire.port(), "storm");

    List<Future<Void>> sent = new ArrayList<>();
    for (int round = 0; round < 10; round++) {
      for (int i = 0; i < 300; i++) {
        sent.add(link.publish("storm", text("" + sent.size()), AT_LEAST_ONCE));
      }
      long some = round * 300L + random.nextInt(300);
      await().pollInterval(ofMillis(1)).until(() -> link.stats().acked() >= some);
      wire.cut();
    }

    done(Future.all(sent));
    await().until(() -> received.texts.stream().distinct().count() == 3000);
    assertThat(link.stats().queued()).as("seed %d", seed).isZero();
    assertThat(link.stats().reconnects()).as("seed %d", seed).isGreaterThanOrEqualTo(5);
  }

  @Test
  void wire_halfOpen_isFoundByKeepAlive() {
    BrokerLink link = links.start(wire.port(), "half", c -> c.with(patience(1)));
    done(link.subscribe("half", AT_LEAST_ONCE, received));
    await().until(() -> link.state() instanceof LinkState.Connected);

    wire.swallow(true);
    await()
        .atMost(ofSeconds(5))
        .until(
            () ->
                link.state() instanceof LinkState.Connecting(int n, String why, boolean _)
                    && why.contains("nothing heard from the broker for 1 s"));
    wire.heal();

    done(link.publish("half", text("hello"), AT_LEAST_ONCE));
    await().until(() -> received.texts.contains("hello"));
  }

  @Test
  void wire_withoutConnack_isGivenUpAndTriedAgain() {
    wire.swallow(true);
    BrokerLink link =
        links.start(
            wire.port(),
            "mute",
            c ->
                c.with(
                    new LinkTimes(
                        ofSeconds(30), ofMillis(200), ofSeconds(1), Links.IMPATIENT.backoff())));
    await()
        .until(
            () ->
                link.state() instanceof LinkState.Connecting(int n, String why, boolean _)
                    && n > 1
                    && why.contains("no answer to CONNECT within PT0.4S"));

    wire.heal();

    await().until(() -> link.state() instanceof LinkState.Connected);
  }

  @Test
  void close_whileDown_endsAndFailsWhatWaits() {
    broker.stop();
    BrokerLink link = links.start(broker.port(), "down");
    Future<Void> waiting = link.publish("down", text("x"), AT_LEAST_ONCE);
    Future<Void> subscribed = link.subscribe("down", AT_LEAST_ONCE, received);

    done(link.close());

    assertThatThrownBy(() -> done(waiting))
        .hasMessageContaining("down not sent: the link is closed");
    assertThatThrownBy(() -> done(subscribed)).hasMessageContaining("closed");
    assertThat(link.stats().queued()).isZero();
  }

  @Test
  void session_remembered_deliversWhatCameWhileAway(@TempDir Path folder) {
    try (TestBroker kept = TestBroker.start(TestBroker.Settings.OPEN.keptIn(folder))) {
      BrokerLink sleeper = links.start(kept.port(), "sleeper", LinkConfig::remembered);
      done(sleeper.subscribe("sleep", AT_LEAST_ONCE, received));
      done(sleeper.close());
      BrokerLink other = links.start(kept.port(), "awake");
      done(other.publish("sleep", text("while away"), AT_LEAST_ONCE));
      kept.restart();

      BrokerLink again = links.start(kept.port(), "sleeper", LinkConfig::remembered);
      done(again.subscribe("sleep", AT_LEAST_ONCE, received));

      await().until(() -> received.texts.contains("while away"));
      assertThat(again.state())
          .isInstanceOfSatisfying(
              LinkState.Connected.class, s -> assertThat(s.sessionPresent()).isTrue());
    }
  }

  private static LinkTimes patience(int keepAliveSeconds) {
    return new LinkTimes(
        ofSeconds(keepAliveSeconds), ofMillis(300), ofSeconds(1), Links.IMPATIENT.backoff());
  }
}
