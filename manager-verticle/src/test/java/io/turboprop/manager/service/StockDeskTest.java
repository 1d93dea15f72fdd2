package io.turboprop.manager.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.manager.service.ControlHouse.World.Out;
import io.turboprop.manager.service.ControlReply.OfImages;
import io.turboprop.manager.service.ControlRequest.AskImages;
import io.turboprop.model.BootId;
import io.turboprop.model.Digest;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.PropletId;
import io.turboprop.wire.ImageList;
import io.turboprop.wire.Order;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StockDeskTest {
  private static final PropletId P1 = new PropletId("p1");
  private static final ImageList.Entry ADD =
      new ImageList.Entry(Digest.of(new byte[] {1}), 10, List.of("team/add:v1"), 1, 500);

  private final ControlHouse house = new ControlHouse();

  @Test
  void images_thatAreToldOf_areTheAnswer() {
    registered("boot-p1");

    Future<OfImages> asked = ask(false);
    assertThat(asked.isComplete()).isFalse();
    tells("boot-p1", nonce(), ADD);

    OfImages answer = asked.result();
    assertThat(answer.silence()).isEmpty();
    assertThat(answer.told().orElseThrow().images().images()).containsExactly(ADD);
  }

  @Test
  void askers_atTheSameTime_shareOneQuestion() {
    registered("boot-p1");

    Future<OfImages> one = ask(false);
    Future<OfImages> other = ask(true);
    assertThat(questions()).hasSize(1);
    tells("boot-p1", nonce(), ADD);

    assertThat(one.result()).isEqualTo(other.result());
  }

  @Test
  void asker_thatComesLater_isNotAnsweredWithWhatIsOlderThanItsQuestion() {
    registered("boot-p1");
    ask(false);
    long first = nonce();
    house.pass(StockDesk.SHARED.plusMillis(1), "p1");

    Future<OfImages> later = ask(false);
    tells("boot-p1", first);
    assertThat(later.isComplete()).isFalse();
    tells("boot-p1", nonce(), ADD);

    assertThat(later.result().told().orElseThrow().images().images()).containsExactly(ADD);
  }

  @Test
  void proplet_thatDoesNotAnswer_isWaitedForAWhile_andWhatItSaidBeforeIsShown() {
    registered("boot-p1");
    ask(false);
    tells("boot-p1", nonce(), ADD);
    house.pass(Duration.ofSeconds(3), "p1");

    Future<OfImages> asked = ask(false);
    house.pass(StockDesk.PATIENCE, "p1");

    assertThat(asked.result().silence().orElseThrow().code()).isEqualTo(ErrorCode.PROPLET_SILENT);
    assertThat(asked.result().told().orElseThrow().images().images()).containsExactly(ADD);
  }

  @Test
  void glance_atABootThatNeverAnswers_waitsOnce_untilItAnswers() {
    registered("boot-p1");
    Future<OfImages> first = ask(true);
    assertThat(first.isComplete()).isFalse();
    house.pass(StockDesk.GLANCE, "p1");
    assertThat(first.result().told()).isEmpty();
    assertThat(first.result().silence()).isPresent();

    assertThat(ask(true).isComplete()).isTrue();
    tells("boot-p1", nonce(), ADD);

    house.pass(StockDesk.SHARED, "p1");
    Future<OfImages> again = ask(true);
    assertThat(again.isComplete()).isFalse();
    tells("boot-p1", nonce());
    assertThat(again.result().told().orElseThrow().images().images()).isEmpty();
  }

  @Test
  void list_ofAnotherBootOrUnasked_isIgnored() {
    registered("boot-p1");
    tells("boot-p1", 7, ADD);
    Future<OfImages> asked = ask(false);

    tells("old", nonce(), ADD);
    tells("boot-p1", nonce() + 1, ADD);

    assertThat(asked.isComplete()).isFalse();
  }

  @Test
  void proplet_thatCannotBeAsked_saysSoAtOnce() {
    house.upstreamProplet("up");
    assertThat(house.world.orders).isEmpty();
    OfImages upstream = now(new AskImages(new PropletId("up"), false));
    assertThat(upstream.silence().orElseThrow().code()).isEqualTo(ErrorCode.CONFLICT);
    assertThat(upstream.silence().orElseThrow().why()).contains("is an upstream worker");

    registered("boot-p1");
    ask(false);
    tells("boot-p1", nonce(), ADD);
    house.pass(Duration.ofSeconds(30));
    OfImages lost = now(new AskImages(P1, false));
    assertThat(lost.silence().orElseThrow().why()).contains("p1 is lost");
    assertThat(lost.told()).isPresent();

    assertThatThrownBy(() -> house.ask(new AskImages(new PropletId("nobody"), false)))
        .isInstanceOfSatisfying(
            OrchestratorException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.PROPLET_NOT_FOUND));
  }

  private void registered(String boot) {
    house.nativeProplet("p1", boot);
    house.world.orders.clear();
  }

  private OfImages now(AskImages asked) {
    return (OfImages) ControlHouse.now(house.core.answer(asked));
  }

  private Future<OfImages> ask(boolean glance) {
    Future<OfImages> asked = house.core.answer(new AskImages(P1, glance)).map(OfImages.class::cast);
    house.settle();
    return asked;
  }

  private List<Order.Images> questions() {
    return house.world.orders.stream()
        .map(Out::order)
        .filter(Order.Images.class::isInstance)
        .map(Order.Images.class::cast)
        .toList();
  }

  private long nonce() {
    return questions().getLast().nonce();
  }

  private void tells(String boot, long nonce, ImageList.Entry... images) {
    house.core.heard(ImageList.of(P1, new BootId(boot), nonce, List.of(images)));
    house.settle();
  }
}
