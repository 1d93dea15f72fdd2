package io.turboprop.manager.service;

import static io.turboprop.manager.function.Deploys.ECHO;
import static io.turboprop.manager.function.Deploys.deploy;
import static io.turboprop.manager.function.Deploys.image;
import static io.turboprop.manager.function.Deploys.module;
import static io.turboprop.manager.function.Deploys.revision;
import static io.turboprop.manager.function.Deploys.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.manager.function.RevisionConfig;
import io.turboprop.manager.function.RevisionState;
import io.turboprop.manager.function.Scale;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.RunLimits;
import io.turboprop.wire.Order;
import io.turboprop.wire.ServedRevision;
import io.turboprop.wire.Serving;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Images that come or do not, and revisions that are served because somebody calls them. */
final class ServedRevisionsTest {
  private static final Reason AWAY = new Reason(ReasonCode.IMAGE_UNAVAILABLE, "registry says 503");
  private static final Reason MISSING = new Reason(ReasonCode.IMAGE_NOT_FOUND, "registry says 404");

  private final ControlHouse house = new ControlHouse();
  private final Servers servers = new Servers(house);

  @Test
  void image_readySomewhere_isReady() {
    servers.proplet("p1", "b1");
    servers.change(ECHO, deploy(image("a.example/b:1")));
    ServedRevision asked = servers.takeOrders("p1").getLast().revisions().getFirst();
    assertThat(asked.image()).contains("a.example/b:1");
    assertThat(asked.digest()).isEmpty();

    servers.say("p1", "b1", 1, 1, List.of(Servers.readyStatus(servers.key("r1"))));

    assertThat(servers.revisionOf("r1").ready()).isTrue();
    assertThat(servers.revisionOf("r1").source().digest()).contains(Servers.FETCHED);
    assertThat(servers.echo().weight(revision("r1"))).isEqualTo(100);
    assertThat(servers.takeOrders("p1").getLast().revisions().getFirst().digest())
        .contains(Servers.FETCHED);
  }

  @Test
  void image_missingEverywhere_fails() {
    servers.proplet("p1", "b1");
    servers.proplet("p2", "b1");
    servers.change(ECHO, deploy(image("a.example/b:1")));

    servers.fail("p1", "b1", MISSING);
    assertThat(servers.revisionOf("r1").state()).isInstanceOf(RevisionState.Preparing.class);
    servers.fail("p2", "b1", MISSING);

    assertThat(servers.revisionOf("r1").state()).isEqualTo(new RevisionState.Failed(MISSING));
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
    assertThat(servers.outlook(servers.key("r1")).orElseThrow().trouble())
        .isEqualTo("image_unavailable: registry says 503 (on 1 proplet)");

    int tries = 0;
    for (int second = 0; second < 599; second++) {
      house.pass(Duration.ofSeconds(1), "p1");
      List<Order.Serve> again = servers.takeOrders("p1");
      tries += again.size();
      again.forEach(o -> servers.answer("p1", "b1", o, Serving.State.FAILED, Optional.of(AWAY)));
    }

    assertThat(tries).isBetween(15, 40);
    assertThat(servers.revisionOf("r1").state()).isInstanceOf(RevisionState.Preparing.class);
    house.pass(Duration.ofSeconds(2), "p1");
    assertThat(servers.revisionOf("r1").state()).isEqualTo(new RevisionState.Failed(AWAY));
  }

  @Test
  void revision_inNoRoute_isServedWhileItIsAskedFor() {
    servers.deployOn("p1");
    servers.change(ECHO, deploy(module("b")));
    servers.change(ECHO, deploy(module("c")));
    servers.follow("p1", "b1");
    assertThat(servers.outlook(servers.key("r2"))).as("neither routed nor newest").isEmpty();

    house.ask(new ControlRequest.ActivateRevision(ECHO, revision("r2")));
    assertThat(servers.outlook(servers.key("r2")).orElseThrow().preparing()).isEqualTo(1);
    servers.follow("p1", "b1");
    house.pass(Duration.ofMinutes(4), "p1");
    house.ask(new ControlRequest.ActivateRevision(ECHO, revision("r2")));
    house.pass(Duration.ofMinutes(4), "p1");
    assertThat(servers.ready(servers.key("r2"))).containsExactly("p1");
    house.pass(Duration.ofSeconds(62), "p1");

    assertThat(servers.outlook(servers.key("r2"))).isEmpty();
    assertThat(servers.takeOrders("p1").getLast().revisions()).hasSize(2);
  }

  @Test
  void revision_askedForLongAgo_isServedWhileInstancesAreLeft() {
    servers.deployOn("p1");
    servers.change(ECHO, deploy(module("b")));
    servers.change(ECHO, deploy(module("c")));
    house.ask(new ControlRequest.ActivateRevision(ECHO, revision("r2")));
    Order.Serve order = servers.takeOrders("p1").getLast();
    Serving.Status busy =
        new Serving.Status(
            servers.key("r2"),
            Serving.State.READY,
            Optional.of(Servers.FETCHED),
            Optional.empty(),
            1);
    servers.say("p1", "b1", order.epoch(), order.version(), List.of(busy));

    house.pass(Duration.ofMinutes(6), "p1");

    assertThat(servers.ready(servers.key("r2"))).containsExactly("p1");
  }

  @Test
  void activation_ofWhatCannotBeServed_saysWhy() {
    servers.change(ECHO, deploy(module("a")));
    servers.change(ECHO, deploy(image("a.example/b:1")));

    assertThat(refusal("r1")).isEqualTo(ErrorCode.NO_PROPLET);
    assertThat(refusal("r2")).isEqualTo(ErrorCode.REVISION_NOT_READY);
    assertThat(refusal("r3")).isEqualTo(ErrorCode.REVISION_NOT_FOUND);
    assertThat(servers.outlook(servers.key("r1")).orElseThrow().trouble())
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
            Optional.empty(),
            Map.of(),
            RunLimits.UNSET,
            Optional.of("redline"),
            Scale.DEFAULT,
            Optional.empty());
    servers.change(ECHO, with(deploy(module("a")), redline));

    assertThat(servers.outlook(servers.key("r1")).orElseThrow().trouble())
        .isEqualTo("no alive native proplet has the engine redline");
    assertThat(refusal("r1")).isEqualTo(ErrorCode.NO_PROPLET);
  }
}
