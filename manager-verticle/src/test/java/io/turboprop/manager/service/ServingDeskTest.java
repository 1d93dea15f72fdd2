package io.turboprop.manager.service;

import static io.turboprop.manager.function.Deploys.ECHO;
import static io.turboprop.manager.function.Deploys.deploy;
import static io.turboprop.manager.function.Deploys.image;
import static io.turboprop.manager.function.Deploys.module;
import static io.turboprop.manager.function.Deploys.revision;
import static io.turboprop.manager.function.Deploys.to;
import static io.turboprop.manager.function.Deploys.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.manager.function.Function;
import io.turboprop.manager.function.FunctionRequest;
import io.turboprop.manager.function.Revision;
import io.turboprop.manager.function.RevisionConfig;
import io.turboprop.manager.function.RevisionState;
import io.turboprop.manager.function.Scale;
import io.turboprop.manager.serving.ServingPlan;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.PropletId;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.RevisionKey;
import io.turboprop.model.RunLimits;
import io.turboprop.wire.Order;
import io.turboprop.wire.ServedRevision;
import io.turboprop.wire.Serving;
import io.vertx.core.Future;
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
          new Scale(1, 1, 4, Duration.ofSeconds(60)));
  private static final Reason AWAY = new Reason(ReasonCode.IMAGE_UNAVAILABLE, "registry says 503");
  private static final Reason MISSING = new Reason(ReasonCode.IMAGE_NOT_FOUND, "registry says 404");

  private final ControlHouse house = new ControlHouse();
  private final Servers servers = new Servers(house);

  private Function echo() {
    return house.core.functions().find(ECHO).orElseThrow();
  }

  private RevisionKey key(String name) {
    return ServingPlan.key(echo(), revisionOf(name));
  }

  private Revision revisionOf(String name) {
    return echo().revision(revision(name)).orElseThrow();
  }

  private void deployOn(String... proplets) {
    for (String id : proplets) {
      servers.proplet(id, "b1");
    }
    servers.change(ECHO, deploy(module("a")));
    for (String id : proplets) {
      servers.follow(id, "b1");
    }
  }

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
    assertThat(one.revisions().getFirst().key()).isEqualTo(key("r1"));
    assertThat(servers.outlook(key("r1")).orElseThrow().preparing()).isEqualTo(2);
    assertThat(servers.ready(key("r1"))).isEmpty();
    servers.answer("p2", "b1", two, Serving.State.READY, Optional.empty());
    assertThat(servers.ready(key("r1"))).containsExactly("p2");
    var endpoint = servers.outlook(key("r1")).orElseThrow().ready().getFirst();
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
    deployOn("p1");
    house.serials.merge(new PropletId("p1"), 1L, Long::sum);

    house.beat("p1", "b1");

    assertThat(servers.takeOrders("p1")).hasSize(1);
    house.beat("p1", "b1");
    assertThat(servers.takeOrders("p1")).as("asked a moment ago").isEmpty();
  }

  @Test
  void heartbeat_olderThanTheAnswer_asksForNothing() {
    deployOn("p1");
    servers.say("p1", "b1", 1, 1, List.of(ready(key("r1"))));
    house.serials.put(new PropletId("p1"), 1L);

    house.beat("p1", "b1");

    assertThat(servers.takeOrders("p1")).isEmpty();
  }

  @Test
  void answer_toAnOlderOrder_isFollowedByTheNewOne() {
    deployOn("p1");
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
    deployOn("p1");
    servers.say("p1", "b1", 1, 1, List.of(ready(key("r1"))));
    house.serials.put(new PropletId("p1"), 0L);
    servers.say("p1", "b1", 1, 1, List.of());

    assertThat(servers.ready(key("r1"))).isEqualTo(List.of("p1"));
  }

  @Test
  void answer_ofAFormerBoot_changesNothing() {
    deployOn("p1");
    servers.proplet("p1", "b2");
    Order.Serve order = servers.takeOrders("p1").getLast();

    servers.answer("p1", "b1", order, Serving.State.READY, Optional.empty());

    assertThat(servers.ready(key("r1"))).isEmpty();
  }

  @Test
  void proplet_restarted_isToldAgain_andNotCalledMeanwhile() {
    deployOn("p1");

    house.nativeProplet("p1", "b2");

    assertThat(servers.ready(key("r1"))).isEmpty();
    assertThat(servers.outlook(key("r1")).orElseThrow().preparing()).isEqualTo(1);
    servers.deal();
    servers.follow("p1", "b2");
    assertThat(servers.ready(key("r1"))).containsExactly("p1");
  }

  @Test
  void manager_restarted_tellsInItsOwnEpoch_andMovesNothing() {
    deployOn("p1", "p2");
    int before = servers.outlook(key("r1")).orElseThrow().ready().getFirst().capacity();

    house.restartManager();
    assertThat(servers.outlook(key("r1")).orElseThrow().ready()).isEmpty();
    house.beat("p1", "b1");
    servers.deal();

    Order.Serve order = servers.takeOrders("p1").getLast();
    assertThat(order.epoch()).isEqualTo(2);
    assertThat(instances(order)).as("p2 keeps its share until it is heard").isEqualTo(before);
    servers.answer("p1", "b1", order, Serving.State.READY, Optional.empty());
    assertThat(servers.ready(key("r1"))).containsExactly("p1");
    house.pass(Duration.ofSeconds(11), "p1");
    servers.deal();
    assertThat(instances(servers.takeOrders("p1").getLast())).isEqualTo(Scale.DEFAULT.max());
  }

  @Test
  void manager_restartedAfterTheFunctionIsGone_endsIt() {
    deployOn("p1");
    house.restartManager();
    servers.change(ECHO, new FunctionRequest.Remove(true, "eva", OptionalLong.empty()));

    house.beat("p1", "b1");
    servers.deal();

    assertThat(servers.takeOrders("p1").getLast().revisions()).isEmpty();
  }

  @Test
  void function_deleted_isTakenAwayOnce() {
    deployOn("p1");
    RevisionKey key = key("r1");

    servers.change(ECHO, new FunctionRequest.Remove(true, "eva", OptionalLong.empty()));

    assertThat(servers.outlook(key)).isEmpty();
    servers.follow("p1", "b1");
    house.pass(Duration.ofMinutes(1), "p1");
    assertThat(servers.takeOrders("p1")).isEmpty();
  }

  @Test
  void proplet_thatBreaksOff_isNotCalledFromThatMomentOn() {
    deployOn("p1", "p2");

    house.goodbye("p2", "b1");

    assertThat(servers.ready(key("r1"))).containsExactly("p1");
    servers.deal();
    assertThat(instances(servers.takeOrders("p1").getLast())).isEqualTo(Scale.DEFAULT.max());
    assertThat(servers.takeOrders("p2")).as("left as it is").isEmpty();
    house.beat("p2", "b1");
    assertThat(servers.ready(key("r1"))).containsExactly("p1", "p2");
  }

  @Test
  void proplet_drained_servesNothing_andIsNotCalled() {
    deployOn("p1", "p2");

    house.ask(new ControlRequest.DrainProplet(new PropletId("p2"), Optional.empty()));

    assertThat(servers.ready(key("r1"))).containsExactly("p1");
    servers.deal();
    assertThat(servers.takeOrders("p2").getLast().revisions()).isEmpty();
    house.ask(new ControlRequest.UndrainProplet(new PropletId("p2")));
    servers.deal();
    servers.follow("p2", "b1");
    assertThat(servers.ready(key("r1"))).containsExactly("p1", "p2");
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
    assertThat(servers.ready(key("r1"))).containsExactly("p1");
    assertThat(servers.takeOrders("p1")).isEmpty();

    servers.say(joined, "b1", 1, 1, List.of(ready(key("r1"))));

    assertThat(servers.ready(key("r1"))).containsExactly(joined);
    assertThat(servers.takeOrders("p1").getLast().revisions()).isEmpty();
  }

  private static Serving.Status ready(RevisionKey key) {
    return new Serving.Status(
        key, Serving.State.READY, Optional.of(Servers.FETCHED), Optional.empty(), 0);
  }

  @Test
  void image_readySomewhere_isReady() {
    servers.proplet("p1", "b1");
    servers.change(ECHO, deploy(image("a.example/b:1")));
    ServedRevision asked = servers.takeOrders("p1").getLast().revisions().getFirst();
    assertThat(asked.image()).contains("a.example/b:1");
    assertThat(asked.digest()).isEmpty();

    servers.say("p1", "b1", 1, 1, List.of(ready(key("r1"))));

    assertThat(revisionOf("r1").ready()).isTrue();
    assertThat(revisionOf("r1").source().digest()).contains(Servers.FETCHED);
    assertThat(echo().weight(revision("r1"))).isEqualTo(100);
    assertThat(servers.takeOrders("p1").getLast().revisions().getFirst().digest())
        .contains(Servers.FETCHED);
  }

  @Test
  void image_missingEverywhere_fails() {
    servers.proplet("p1", "b1");
    servers.proplet("p2", "b1");
    servers.change(ECHO, deploy(image("a.example/b:1")));

    servers.fail("p1", "b1", MISSING);
    assertThat(revisionOf("r1").state()).isInstanceOf(RevisionState.Preparing.class);
    servers.fail("p2", "b1", MISSING);

    assertThat(revisionOf("r1").state()).isEqualTo(new RevisionState.Failed(MISSING));
    assertThat(servers.takeOrders("p1").getLast().revisions()).isEmpty();
    servers.takeOrders("p2");
    servers.change(ECHO, deploy(image("a.example/b:1")));
    assertThat(servers.takeOrders("p1").getLast().revisions()).hasSize(1);
  }

  @Test
  void image_thatMayCome_isTriedForTenMinutes() {
    servers.proplet("p1", "b1");
    servers.change(ECHO, deploy(image("a.example/b:1")));
    servers.fail("p1", "b1", AWAY);
    assertThat(servers.outlook(key("r1")).orElseThrow().trouble())
        .isEqualTo("image_unavailable: registry says 503 (on 1 proplet)");

    int tries = 0;
    for (int second = 0; second < 599; second++) {
      house.pass(Duration.ofSeconds(1), "p1");
      List<Order.Serve> again = servers.takeOrders("p1");
      tries += again.size();
      again.forEach(o -> servers.answer("p1", "b1", o, Serving.State.FAILED, Optional.of(AWAY)));
    }

    assertThat(tries).isBetween(15, 40);
    assertThat(revisionOf("r1").state()).isInstanceOf(RevisionState.Preparing.class);
    house.pass(Duration.ofSeconds(2), "p1");
    assertThat(revisionOf("r1").state()).isEqualTo(new RevisionState.Failed(AWAY));
  }

  @Test
  void revision_inNoRoute_isServedWhileItIsAskedFor() {
    deployOn("p1");
    servers.change(ECHO, deploy(module("b")));
    servers.change(ECHO, deploy(module("c")));
    servers.follow("p1", "b1");
    assertThat(servers.outlook(key("r2"))).as("neither routed nor newest").isEmpty();

    house.ask(new ControlRequest.ActivateRevision(ECHO, revision("r2")));
    assertThat(servers.outlook(key("r2")).orElseThrow().preparing()).isEqualTo(1);
    servers.follow("p1", "b1");
    house.pass(Duration.ofMinutes(4), "p1");
    house.ask(new ControlRequest.ActivateRevision(ECHO, revision("r2")));
    house.pass(Duration.ofMinutes(4), "p1");
    assertThat(servers.ready(key("r2"))).containsExactly("p1");
    house.pass(Duration.ofSeconds(62), "p1");

    assertThat(servers.outlook(key("r2"))).isEmpty();
    assertThat(servers.takeOrders("p1").getLast().revisions()).hasSize(2);
  }

  @Test
  void revision_askedForLongAgo_isServedWhileInstancesAreLeft() {
    deployOn("p1");
    servers.change(ECHO, deploy(module("b")));
    servers.change(ECHO, deploy(module("c")));
    house.ask(new ControlRequest.ActivateRevision(ECHO, revision("r2")));
    Order.Serve order = servers.takeOrders("p1").getLast();
    Serving.Status busy =
        new Serving.Status(
            key("r2"), Serving.State.READY, Optional.of(Servers.FETCHED), Optional.empty(), 1);
    servers.say("p1", "b1", order.epoch(), order.version(), List.of(busy));

    house.pass(Duration.ofMinutes(6), "p1");

    assertThat(servers.ready(key("r2"))).containsExactly("p1");
  }

  @Test
  void activation_ofWhatCannotBeServed_saysWhy() {
    servers.change(ECHO, deploy(module("a")));
    servers.change(ECHO, deploy(image("a.example/b:1")));

    assertThat(refusal("r1")).isEqualTo(ErrorCode.NO_PROPLET);
    assertThat(refusal("r2")).isEqualTo(ErrorCode.REVISION_NOT_READY);
    assertThat(refusal("r3")).isEqualTo(ErrorCode.REVISION_NOT_FOUND);
    assertThat(servers.outlook(key("r1")).orElseThrow().trouble())
        .isEqualTo("no native proplet is alive and takes work");
  }

  private ErrorCode refusal(String name) {
    Future<?> asked = house.core.answer(new ControlRequest.ActivateRevision(ECHO, revision(name)));
    return ((OrchestratorException) asked.cause()).code();
  }

  @Test
  void engine_thatNobodyHas_isNamed() {
    servers.proplet("p1", "b1");
    RevisionConfig redline =
        new RevisionConfig(
            Optional.empty(), Map.of(), RunLimits.UNSET, Optional.of("redline"), Scale.DEFAULT);
    servers.change(ECHO, with(deploy(module("a")), redline));

    assertThat(servers.outlook(key("r1")).orElseThrow().trouble())
        .isEqualTo("no alive native proplet has the engine redline");
    assertThat(refusal("r1")).isEqualTo(ErrorCode.NO_PROPLET);
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
    deployOn("p1", "p2");
    house.leaves("p2", "b1");

    house.ask(new ControlRequest.DeleteProplet(new PropletId("p2")));
    servers.deal();

    assertThat(servers.ready(key("r1"))).containsExactly("p1");
    assertThat(house.core.places().find(key("r1")))
        .extracting(place -> place.proplet().value())
        .containsExactly("p1");
  }
}
