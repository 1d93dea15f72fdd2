package io.turboprop.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class HubTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Vertx vertx = Vertx.vertx();
  private final Hub hub = new Hub();
  private final List<String> heard = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    done(vertx.close());
  }

  private static <T> T done(Future<T> future) {
    return future
        .toCompletionStage()
        .toCompletableFuture()
        .orTimeout(60, java.util.concurrent.TimeUnit.SECONDS)
        .join();
  }

  private BrokerLink link(String id) {
    Promise<BrokerLink> made = Promise.promise();
    vertx.runOnContext(
        v ->
            made.complete(
                hub.make(
                    vertx,
                    LinkConfig.to(new BrokerAddress("nobody", 1, false), id),
                    new Random(7),
                    InstantSource.system())));
    BrokerLink link = done(made.future());
    link.start();
    return link;
  }

  private void hears(BrokerLink link, String who, String filter) {
    done(
        link.subscribe(
            filter,
            Qos.AT_LEAST_ONCE,
            message -> {
              heard.add(who + " " + message.topic() + " " + message.payload());
              return Future.succeededFuture();
            }));
  }

  @Test
  void message_reachesWhoeverWantsIt_andNobodyElse() {
    BrokerLink speaker = link("speaker");
    hears(link("one"), "one", "a/+/c");
    hears(link("two"), "two", "a/b/c");
    hears(link("three"), "three", "x");

    done(speaker.publish("a/b/c", Buffer.buffer("hello"), Qos.AT_LEAST_ONCE));

    await().atMost(PATIENCE).until(() -> heard.size() == 2);
    assertThat(heard).containsExactlyInAnyOrder("one a/b/c hello", "two a/b/c hello");
  }

  @Test
  void link_thatLeft_hearsNothingAndTheOthersGoOn() {
    BrokerLink gone = link("gone");
    hears(gone, "gone", "t");
    BrokerLink here = link("here");
    hears(here, "here", "t");
    done(gone.close());

    done(here.publish("t", Buffer.buffer("1"), Qos.EXACTLY_ONCE));
    done(here.publish("t", Buffer.buffer("2"), Qos.AT_MOST_ONCE));

    await().atMost(PATIENCE).until(() -> heard.size() == 2);
    assertThat(heard).containsExactly("here t 1", "here t 2");
  }

  @Test
  void filter_thatIsNotWantedAnyMore_isHeardNoMore() {
    BrokerLink link = link("one");
    hears(link, "one", "t");
    hears(link, "one", "end");
    done(link.unsubscribe("t"));

    done(link.publish("t", Buffer.buffer("1"), Qos.AT_LEAST_ONCE));
    done(link.publish("end", Buffer.buffer("2"), Qos.AT_LEAST_ONCE));

    await().atMost(PATIENCE).until(() -> !heard.isEmpty());
    assertThat(heard).containsExactly("one end 2");
  }
}
