package io.turboprop.manager.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.link.BrokerAddress;
import io.turboprop.link.BrokerLink;
import io.turboprop.link.Hub;
import io.turboprop.link.LinkConfig;
import io.turboprop.link.Qos;
import io.turboprop.model.BootId;
import io.turboprop.model.PropletId;
import io.turboprop.wire.Order;
import io.turboprop.wire.Topics;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class MqttPropletDoorTest {
  private static final Topics TOPICS = new Topics("t", "c");
  private static final PropletId PROPLET = new PropletId("p1");
  private static final Order ACK = new Order.Ack(new BootId("b1"), List.of(1L, 2L));
  private static final Order INVENTORY = new Order.Inventory(1);
  private static final int MOST_PACKET = 1 << 20;

  private final Vertx vertx = Vertx.vertx();
  private final Hub hub = new Hub();
  private final BlockingQueue<Qos> heard = new LinkedBlockingQueue<>();
  private MqttPropletDoor door;

  @BeforeEach
  void open() {
    door =
        new MqttPropletDoor(
            link("manager"),
            TOPICS,
            Qos.EXACTLY_ONCE,
            Duration.ofSeconds(30),
            MOST_PACKET,
            new LongAdder());
    done(
        link("proplet")
            .subscribe(
                TOPICS.orders(PROPLET),
                Qos.AT_LEAST_ONCE,
                message -> {
                  heard.add(message.qos());
                  return Future.succeededFuture();
                }));
  }

  @AfterEach
  void close() {
    done(vertx.close());
  }

  private BrokerLink link(String id) {
    Promise<BrokerLink> made = Promise.promise();
    LinkConfig config = LinkConfig.to(new BrokerAddress("nobody", 1, false), id);
    vertx.runOnContext(
        v -> made.complete(hub.make(vertx, config, new Random(7), InstantSource.system())));
    BrokerLink link = done(made.future());
    link.start();
    return link;
  }

  private static <T> T done(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }

  private Qos heardAfter(Order... orders) throws InterruptedException {
    done(door.send(PROPLET, new Order.Batch(List.of(orders))));
    return heard.poll(60, TimeUnit.SECONDS);
  }

  @Test
  void acknowledgement_aloneIsSaidOnce() throws InterruptedException {
    assertThat(heardAfter(ACK, ACK)).isEqualTo(Qos.AT_MOST_ONCE);
  }

  @Test
  void order_besideAnAcknowledgement_isConfirmedByTheBroker() throws InterruptedException {
    assertThat(heardAfter(ACK, INVENTORY)).isEqualTo(Qos.AT_LEAST_ONCE);
    assertThat(heardAfter(INVENTORY)).isEqualTo(Qos.AT_LEAST_ONCE);
  }
}
