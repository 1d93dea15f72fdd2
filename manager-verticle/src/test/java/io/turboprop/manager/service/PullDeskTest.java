package io.turboprop.manager.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.manager.proplet.Selector;
import io.turboprop.manager.pull.Pull;
import io.turboprop.manager.pull.PullRules;
import io.turboprop.manager.pull.PullState;
import io.turboprop.manager.service.ControlHouse.World.Out;
import io.turboprop.model.BootId;
import io.turboprop.model.Digest;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.PropletId;
import io.turboprop.model.PullId;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.wire.Order;
import io.turboprop.wire.PullReport;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class PullDeskTest {
  private static final String IMAGE = "team/add:v1";
  private static final PullReport.Ready READY =
      new PullReport.Ready(Digest.of(new byte[] {1}), 1_000);

  private final ControlHouse house = new ControlHouse();

  @Test
  void pull_ofAll_isToldToEverybodyInTheSameMoment() {
    fleet("p1", "p2", "p3");

    Pull pull = begin("all");

    assertThat(house.world.orders)
        .containsExactlyInAnyOrder(asked("p1", pull), asked("p2", pull), asked("p3", pull));
    assertThat(states(pull)).containsOnly(new PullState.Pending());
    assertThat(pull.over()).isFalse();
  }

  @Test
  void proplets_thatSayHowItGoes_areShown_untilAllAreThrough() {
    fleet("p1", "p2");
    Pull pull = begin("all");

    says("p1", pull, new PullReport.Pulling(10, OptionalLong.of(1_000)));
    says("p2", pull, new PullReport.Pulling(0, OptionalLong.empty()));
    assertThat(states(view(pull)))
        .containsExactly(
            new PullState.Pulling(10, OptionalLong.of(1_000)),
            new PullState.Pulling(0, OptionalLong.empty()));

    Reason why = new Reason(ReasonCode.IMAGE_NOT_FOUND, "registry says 404");
    says("p1", pull, READY);
    says("p2", pull, new PullReport.Failed(why));
    assertThat(states(view(pull))).containsExactly(ready(), new PullState.Failed(why));
    assertThat(view(pull).over()).isTrue();
  }

  @Test
  void proplet_thatHasNotSaidHowItEnds_isToldAgainUntilItHas() {
    fleet("p1", "p2");
    Pull pull = begin("all");
    says("p1", pull, READY);
    house.world.orders.clear();

    house.pass(PullRules.DEFAULT.askEvery().plusSeconds(1), "p1", "p2");
    assertThat(house.world.orders).containsExactly(asked("p2", pull));

    says("p2", pull, READY);
    house.world.orders.clear();
    house.pass(Duration.ofSeconds(20), "p1", "p2");
    assertThat(house.world.orders).isEmpty();
  }

  @Test
  void report_thatComesAgainOrLate_changesNothing() {
    fleet("p1");
    Pull pull = begin("all");
    says("p1", pull, READY);

    says("p1", pull, new PullReport.Pulling(5, OptionalLong.empty()));
    says("p1", pull, READY);

    assertThat(states(view(pull))).containsExactly(ready());
  }

  @Test
  void report_ofAnotherBootOrAStranger_isIgnored() {
    fleet("p1");
    Pull pull = begin("all");
    PropletId p1 = new PropletId("p1");
    BootId boot = new BootId("boot-p1");

    house.core.heard(new PullReport(p1, new BootId("old"), pull.id(), READY));
    house.core.heard(new PullReport(new PropletId("nobody"), boot, pull.id(), READY));
    house.core.heard(new PullReport(p1, boot, new PullId("other"), READY));

    assertThat(states(view(pull))).containsExactly(new PullState.Pending());
  }

  @Test
  void proplet_thatRestarts_isToldAgain() {
    fleet("p1");
    Pull pull = begin("all");
    says("p1", pull, new PullReport.Pulling(5, OptionalLong.empty()));

    house.nativeProplet("p1", "boot-2");
    house.world.orders.clear();
    house.pass(Duration.ofSeconds(3), "p1");

    assertThat(house.world.orders).contains(asked("p1", pull));
  }

  @Test
  void proplet_thatFallsSilent_isLost_andTheOthersGoOn() {
    fleet("p1", "p2");
    Pull pull = begin("all");

    house.pass(Duration.ofSeconds(20), "p2");
    says("p2", pull, READY);

    assertThat(states(view(pull))).containsExactly(new PullState.Lost(), ready());
  }

  @Test
  void proplet_thatCannot_isUnsupported() {
    house.upstreamProplet("up");
    fleet("old");

    Pull pull = begin("all");
    assertThat(states(pull)).containsExactly(new PullState.Unsupported(), new PullState.Pending());

    house.pass(PullRules.DEFAULT.unanswered().plusSeconds(2), "old");
    assertThat(view(pull).parts().getLast().state()).isEqualTo(new PullState.Unsupported());
    assertThat(view(pull).over()).isTrue();
  }

  @Test
  void pull_thatIsGivenUp_isToldToThoseWhoAreNotThrough_andForgotten() {
    fleet("p1", "p2");
    Pull pull = begin("all");
    says("p1", pull, READY);
    house.world.orders.clear();

    house.ask(new ControlRequest.EndPull(pull.id()));

    assertThat(house.world.orders)
        .containsExactly(new Out(new PropletId("p2"), new Order.EndPull(pull.id())));
    refused(ErrorCode.PULL_NOT_FOUND, new ControlRequest.ViewPull(pull.id()));
    refused(ErrorCode.PULL_NOT_FOUND, new ControlRequest.EndPull(pull.id()));
    house.world.orders.clear();
    house.pass(Duration.ofSeconds(10), "p1", "p2");
    assertThat(house.world.orders).isEmpty();
  }

  @Test
  void pull_thatIsOld_isForgotten() {
    fleet("p1");
    Pull pull = begin("all");
    says("p1", pull, READY);

    house.timers.advance(PullRules.DEFAULT.keepFor().plusSeconds(2));

    refused(ErrorCode.PULL_NOT_FOUND, new ControlRequest.ViewPull(pull.id()));
  }

  @Test
  void pulls_beyondTheBound_areRefusedUntilOneIsOver() {
    fleet("p1");
    Pull first = begin("all");
    for (int i = 1; i < PullRules.DEFAULT.running(); i++) {
      begin("all");
    }

    refused(ErrorCode.TOO_MANY_REQUESTS, wish("all"));
    says("p1", first, READY);

    assertThat(begin("all").over()).isFalse();
  }

  @Test
  void pulls_beyondThoseKept_forgetTheOldestThatIsOver() {
    house.upstreamProplet("up");
    Pull oldest = begin("all");
    for (int i = 0; i < PullRules.DEFAULT.kept(); i++) {
      begin("all");
    }

    refused(ErrorCode.PULL_NOT_FOUND, new ControlRequest.ViewPull(oldest.id()));
  }

  @Test
  void selector_thatMeansNobody_isRefused() {
    refused(ErrorCode.PROPLET_NOT_FOUND, wish("all"));
    fleet("p1", "p2");

    refused(ErrorCode.PROPLET_NOT_FOUND, wish("p1,p9"));
    refused(ErrorCode.PROPLET_NOT_FOUND, wish("site=lyon"));
    assertThat(begin("p2").parts()).hasSize(1);
  }

  @Test
  void pull_whileTheBrokerIsAway_goesOutWhenItIsBack() {
    fleet("p1");
    house.world.up = false;
    Pull pull = begin("all");
    assertThat(house.world.orders).isEmpty();

    house.world.up = true;
    house.pass(Duration.ofSeconds(3), "p1");

    assertThat(house.world.orders).contains(asked("p1", pull));
  }

  private void fleet(String... ids) {
    for (String id : ids) {
      house.nativeProplet(id, "boot-" + id);
      house.beat(id, "boot-" + id);
    }
    house.world.orders.clear();
  }

  private static ControlRequest.BeginPull wish(String selector) {
    return new ControlRequest.BeginPull(IMAGE, Selector.parse(selector));
  }

  private Pull begin(String selector) {
    var reply = (ControlReply.OfPull) ControlHouse.now(house.core.answer(wish(selector)));
    house.settle();
    return reply.pull();
  }

  private Pull view(Pull pull) {
    var asked = new ControlRequest.ViewPull(pull.id());
    return ((ControlReply.OfPull) ControlHouse.now(house.core.answer(asked))).pull();
  }

  private void says(String id, Pull pull, PullReport.State state) {
    house.core.heard(new PullReport(new PropletId(id), new BootId("boot-" + id), pull.id(), state));
    house.settle();
  }

  private void refused(ErrorCode code, ControlRequest request) {
    assertThatThrownBy(() -> house.ask(request))
        .isInstanceOfSatisfying(
            OrchestratorException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  private static PullState ready() {
    return new PullState.Ready(READY.digest(), READY.bytes());
  }

  private static Out asked(String id, Pull pull) {
    return new Out(new PropletId(id), new Order.Pull(pull.id(), IMAGE));
  }

  private static List<PullState> states(Pull pull) {
    return pull.parts().stream().map(Pull.Part::state).toList();
  }
}
