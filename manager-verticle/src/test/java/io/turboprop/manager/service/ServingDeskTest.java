package io.turboprop.manager.service;

import static io.turboprop.manager.function.Deploys.ECHO;
import static io.turboprop.manager.function.Deploys.deploy;
import static io.turboprop.manager.function.Deploys.module;
import static io.turboprop.manager.function.Deploys.to;
import static io.turboprop.manager.function.Deploys.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.manager.function.FunctionRequest;
import io.turboprop.manager.function.RevisionConfig;
import io.turboprop.manager.function.Scale;
import io.turboprop.manager.proplet.Duty;
import io.turboprop.model.FunctionName;
import io.turboprop.model.PropletId;
import io.turboprop.model.RevisionKey;
import io.turboprop.model.RunLimits;
import io.turboprop.wire.Order;
import io.turboprop.wire.Serving;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Who is told to serve what, and what callers know of it. */
final class ServingDeskTest {
  private static final RevisionConfig ONE =
      new RevisionConfig(
          Optional.empty(),
          Map.of(),
          RunLimits.UNSET,
          Optional.empty(),
          new Scale(1, 1, 4, Duration.ofSeconds(60)),
          Optional.empty());

  private final ControlHouse house = new ControlHouse();
  private final Servers servers = new Servers(house);

  private static int instances(Order.Serve order) {
    return order.revisions().stream().mapToInt(part -> part.share().max()).sum();
  }

  @Test
  void function_deployed_isServedByAll_andCalledWhereItIsReady() {
    servers.proplet("p1", "b1");
    servers.proplet("p2", "b1");
    assertThat(servers.takeOrders("p1")).as("nothing to serve").isEmpty();

    servers.change(ECHO, deploy(module("a")));

    Order.Serve one = servers.takeOrders("p1").getLast();
    Order.Serve two = servers.takeOrders("p2").getLast();
    assertThat(instances(one) + instances(two)).isEqualTo(Scale.DEFAULT.max());
    assertThat(one.revisions().getFirst().key()).isEqualTo(servers.key("r1"));
    assertThat(servers.outlook(servers.key("r1")).orElseThrow().preparing()).isEqualTo(2);
    assertThat(servers.ready(servers.key("r1"))).isEmpty();
    servers.answer("p2", "b1", two, Serving.State.READY, Optional.empty());
    assertThat(servers.ready(servers.key("r1"))).containsExactly("p2");
    var endpoint = servers.outlook(servers.key("r1")).orElseThrow().ready().getFirst();
    assertThat(endpoint.capacity()).isEqualTo(instances(two));
    assertThat(endpoint.node()).isEqualTo("node-of-p2");
    assertThat(endpoint.direct()).isPresent();
  }

  @Test
  void order_lost_isSentAgainUntilItIsFollowed() {
    servers.proplet("p1", "b1");
    servers.change(ECHO, deploy(module("a")));
    Order.Serve lost = servers.takeOrders("p1").getLast();

    house.pass(Duration.ofSeconds(3), "p1");
    List<Order.Serve> again = servers.takeOrders("p1");

    assertThat(again).containsOnly(lost).isNotEmpty();
    servers.answer("p1", "b1", lost, Serving.State.READY, Optional.empty());
    house.pass(Duration.ofMinutes(2), "p1");
    assertThat(servers.takeOrders("p1")).isEmpty();
  }

  @Test
  void answer_lost_isSeenByTheHeartbeat() {
    servers.deployOn("p1");
    house.serials.merge(new PropletId("p1"), 1L, Long::sum);

    house.beat("p1", "b1");

    assertThat(servers.takeOrders("p1")).hasSize(1);
    house.beat("p1", "b1");
    assertThat(servers.takeOrders("p1")).as("asked a moment ago").isEmpty();
  }

  @Test
  void heartbeat_olderThanTheAnswer_asksForNothing() {
    servers.deployOn("p1");
    servers.say("p1", "b1", 1, 1, List.of(Servers.readyStatus(servers.key("r1"))));
    house.serials.put(new PropletId("p1"), 1L);

    house.beat("p1", "b1");

    assertThat(servers.takeOrders("p1")).isEmpty();
  }

  @Test
  void answer_toAnOlderOrder_isFollowedByTheNewOne() {
    servers.deployOn("p1");
    Order.Serve before = new Order.Serve(0, 7, List.of());
    assertThat(servers.takeOrders("p1")).isEmpty();

    servers.answer("p1", "b1", before, Serving.State.READY, Optional.empty());

    Order.Serve newest = servers.takeOrders("p1").getLast();
    assertThat(newest.revisions()).hasSize(1);
    servers.answer("p1", "b1", before, Serving.State.READY, Optional.empty());
    assertThat(servers.takeOrders("p1")).as("no order for each answer").isEmpty();
  }

  @Test
  void answer_olderThanOneThatWasHeard_changesNothing() {
    servers.deployOn("p1");
    servers.say("p1", "b1", 1, 1, List.of(Servers.readyStatus(servers.key("r1"))));
    house.serials.put(new PropletId("p1"), 0L);
    servers.say("p1", "b1", 1, 1, List.of());

    assertThat(servers.ready(servers.key("r1"))).isEqualTo(List.of("p1"));
  }

  @Test
  void answer_ofAFormerBoot_changesNothing() {
    servers.deployOn("p1");
    servers.proplet("p1", "b2");
    Order.Serve order = servers.takeOrders("p1").getLast();

    servers.answer("p1", "b1", order, Serving.State.READY, Optional.empty());

    assertThat(servers.ready(servers.key("r1"))).isEmpty();
  }

  @Test
  void proplet_restarted_isToldAgain_andNotCalledMeanwhile() {
    servers.deployOn("p1");

    house.nativeProplet("p1", "b2");

    assertThat(servers.ready(servers.key("r1"))).isEmpty();
    assertThat(servers.outlook(servers.key("r1")).orElseThrow().preparing()).isEqualTo(1);
    servers.deal();
    servers.follow("p1", "b2");
    assertThat(servers.ready(servers.key("r1"))).containsExactly("p1");
  }

  @Test
  void manager_restarted_tellsInItsOwnEpoch_andMovesNothing() {
    servers.deployOn("p1", "p2");
    int before = servers.outlook(servers.key("r1")).orElseThrow().ready().getFirst().capacity();

    house.restartManager();
    assertThat(servers.outlook(servers.key("r1")).orElseThrow().ready()).isEmpty();
    house.beat("p1", "b1");
    servers.deal();

    Order.Serve order = servers.takeOrders("p1").getLast();
    assertThat(order.epoch()).isEqualTo(2);
    assertThat(instances(order)).as("p2 keeps its share until it is heard").isEqualTo(before);
    servers.answer("p1", "b1", order, Serving.State.READY, Optional.empty());
    assertThat(servers.ready(servers.key("r1"))).containsExactly("p1");
    house.pass(Duration.ofSeconds(11), "p1");
    servers.deal();
    assertThat(instances(servers.takeOrders("p1").getLast())).isEqualTo(Scale.DEFAULT.max());
  }

  @Test
  void manager_restartedAfterTheFunctionIsGone_endsIt() {
    servers.deployOn("p1");
    house.restartManager();
    servers.change(ECHO, new FunctionRequest.Remove(true, "eva", OptionalLong.empty()));

    house.beat("p1", "b1");
    servers.deal();

    assertThat(servers.takeOrders("p1").getLast().revisions()).isEmpty();
  }

  @Test
  void function_deleted_isTakenAwayOnce() {
    servers.deployOn("p1");
    RevisionKey key = servers.key("r1");

    servers.change(ECHO, new FunctionRequest.Remove(true, "eva", OptionalLong.empty()));

    assertThat(servers.outlook(key)).isEmpty();
    servers.follow("p1", "b1");
    house.pass(Duration.ofMinutes(1), "p1");
    assertThat(servers.takeOrders("p1")).isEmpty();
  }

  @Test
  void proplet_thatBreaksOff_isNotCalledFromThatMomentOn() {
    servers.deployOn("p1", "p2");

    house.goodbye("p2", "b1");

    assertThat(servers.ready(servers.key("r1"))).containsExactly("p1");
    servers.deal();
    assertThat(instances(servers.takeOrders("p1").getLast())).isEqualTo(Scale.DEFAULT.max());
    assertThat(servers.takeOrders("p2")).as("left as it is").isEmpty();
    house.beat("p2", "b1");
    assertThat(servers.ready(servers.key("r1"))).containsExactly("p1", "p2");
  }

  @Test
  void onlyProplet_notHeard_isHopedFor_untilItIsLost() {
    servers.deployOn("p1");
    RevisionKey key = servers.key("r1");

    house.goodbye("p1", "b1");
    servers.deal();

    assertThat(servers.ready(key)).isEmpty();
    assertThat(servers.outlook(key).orElseThrow().silent()).isEqualTo(1);
    assertThat(servers.outlook(key).orElseThrow().hopeless()).isFalse();
    house.timers.advance(Duration.ofSeconds(15));
    servers.deal();
    assertThat(servers.outlook(key).orElseThrow().hopeless()).isTrue();
    house.beat("p1", "b1");
    servers.deal();
    servers.follow("p1", "b1");
    assertThat(servers.ready(key)).containsExactly("p1");
  }

  @Test
  void proplet_drained_servesNothing_andIsNotCalled() {
    servers.deployOn("p1", "p2");

    house.ask(
        new ControlRequest.ChangeDuty(
            new PropletId("p2"), new Duty.StartDrain(Optional.empty(), false)));

    assertThat(servers.ready(servers.key("r1"))).containsExactly("p1");
    servers.deal();
    assertThat(servers.takeOrders("p2").getLast().revisions()).isEmpty();
    house.ask(new ControlRequest.ChangeDuty(new PropletId("p2"), new Duty.EndDrain()));
    servers.deal();
    servers.follow("p2", "b1");
    assertThat(servers.ready(servers.key("r1"))).containsExactly("p1", "p2");
  }

  @Test
  void proplet_cordoned_goesOnWithWhatItServes_andGetsNothingElse() {
    servers.deployOn("p1", "p2");

    house.ask(new ControlRequest.ChangeDuty(new PropletId("p2"), new Duty.Cordon()));
    servers.deal();
    assertThat(servers.ready(servers.key("r1"))).containsExactly("p1", "p2");
    FunctionName other = new FunctionName("other");
    servers.change(other, deploy(module("b")));
    servers.deal();

    assertThat(servers.takeOrders("p2")).isEmpty();
    assertThat(servers.takeOrders("p1").getLast().revisions()).hasSize(2);
  }

  @Test
  void instance_thatMoves_isCalledWhereItWasUntilItIsReadyWhereItGoes() {
    servers.proplet("p1", "b1");
    servers.change(ECHO, with(deploy(module("a")), ONE));
    servers.follow("p1", "b1");
    String joined = "";
    for (int i = 2; joined.isEmpty(); i++) {
      servers.proplet("p" + i, "b1");
      joined = servers.takeOrders("p" + i).isEmpty() ? "" : "p" + i;
    }
    assertThat(servers.ready(servers.key("r1"))).containsExactly("p1");
    assertThat(servers.takeOrders("p1")).isEmpty();

    servers.say(joined, "b1", 1, 1, List.of(Servers.readyStatus(servers.key("r1"))));

    assertThat(servers.ready(servers.key("r1"))).containsExactly(joined);
    assertThat(servers.takeOrders("p1").getLast().revisions()).isEmpty();
  }

  @Test
  void changes_ofOneTurn_areOneOrder() {
    servers.proplet("p1", "b1");
    for (String content : List.of("a", "b", "c")) {
      house.core.answer(
          new ControlRequest.ChangeFunction(ECHO, deploy(module(content)), Optional.empty()));
    }
    house.core.answer(new ControlRequest.ChangeFunction(ECHO, to("r3"), Optional.empty()));
    house.settle();

    assertThat(servers.takeOrders("p1")).hasSize(1);
  }

  @Test
  void proplet_deleted_isForgotten() {
    servers.deployOn("p1", "p2");
    house.leaves("p2", "b1");

    house.ask(new ControlRequest.DeleteProplet(new PropletId("p2")));
    servers.deal();

    assertThat(servers.ready(servers.key("r1"))).containsExactly("p1");
    assertThat(house.core.places().find(servers.key("r1")))
        .extracting(place -> place.proplet().value())
        .containsExactly("p1");
  }
}
