package io.turboprop.direct;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.link.Inbound;
import io.turboprop.link.Qos;
import io.turboprop.link.Session;
import io.turboprop.model.Bytes;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.PropletId;
import io.turboprop.time.VirtualTimers;
import io.turboprop.wire.Bundle;
import io.turboprop.wire.Parcel;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PolledSessionTest {
  private static final Duration WAIT = Duration.ofSeconds(10);

  private final VirtualTimers timers = new VirtualTimers();
  private final Told told = new Told();
  private final PolledSession session = new PolledSession(new PropletId("p1"), timers, told);

  /** What the link is told. */
  private static final class Told implements Session.Events {
    final List<String> lost = new ArrayList<>();
    final List<Integer> acked = new ArrayList<>();
    final List<Integer> subscribed = new ArrayList<>();
    final List<Inbound> arrived = new ArrayList<>();
    final List<Runnable> acks = new ArrayList<>();

    @Override
    public void lost(String why) {
      lost.add(why);
    }

    @Override
    public void acked(int packetId) {
      acked.add(packetId);
    }

    @Override
    public void subscribed(int packetId, List<Integer> granted) {
      subscribed.add(packetId);
    }

    @Override
    public void arrived(Inbound message, Runnable ack) {
      arrived.add(message);
      acks.add(ack);
    }
  }

  private Future<Bundle> open() {
    session.connect();
    return session.poll("s1", 0, WAIT);
  }

  private void say(String text) {
    session.publish("t", Buffer.buffer(text), Qos.AT_LEAST_ONCE);
    timers.advance(Duration.ofMillis(1));
  }

  private static List<String> texts(Bundle bundle) {
    return bundle.parcels().stream()
        .map(Parcel.Message.class::cast)
        .map(
            message ->
                new String(
                    message.payload().unsafeArray(), java.nio.charset.StandardCharsets.UTF_8))
        .toList();
  }

  private static void isOver(Future<?> future) {
    assertThat(future.failed()).isTrue();
    assertThat(future.cause())
        .isInstanceOfSatisfying(
            OrchestratorException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT));
  }

  @Test
  void connect_waitsForAManager() {
    Future<Boolean> connected = session.connect();
    timers.advance(Duration.ofHours(1));
    assertThat(connected.isComplete()).isFalse();

    session.poll("s1", 0, WAIT);

    assertThat(connected.succeeded()).isTrue();
    assertThat(session.isOpen()).isTrue();
  }

  @Test
  void manager_thatAsksFirst_findsTheLinkLater() {
    Future<Bundle> asked = session.poll("s1", 0, WAIT);
    session.connect();
    say("a");

    assertThat(texts(asked.result())).containsExactly("a");
  }

  @Test
  void question_isHeldUntilThereIsNews() {
    Future<Bundle> asked = open();
    assertThat(asked.isComplete()).isFalse();

    say("a");

    assertThat(texts(asked.result())).containsExactly("a");
    assertThat(asked.result().first()).isEqualTo(1);
  }

  @Test
  void question_withNoNews_isAnsweredInTimeWithNothing() {
    Future<Bundle> asked = open();

    timers.advance(WAIT);

    assertThat(asked.result().parcels()).isEmpty();
    assertThat(asked.result().last()).isZero();
  }

  @Test
  void answer_thatWasLost_comesAgain() {
    open();
    say("a");

    Bundle again = session.poll("s1", 0, WAIT).result();

    assertThat(texts(again)).containsExactly("a");
    assertThat(told.acked).isEmpty();
  }

  @Test
  void message_isAcknowledged_whenTheManagerGoesOn() {
    open();
    say("a");
    Future<Bundle> next = session.poll("s1", 1, WAIT);
    assertThat(told.acked).containsExactly(1);

    say("b");

    assertThat(next.result().first()).isEqualTo(2);
    assertThat(texts(next.result())).containsExactly("b");
  }

  @Test
  void subscription_isGranted_whenTheManagerGoesOn() {
    open();
    session.subscribe("t", Qos.AT_LEAST_ONCE);
    timers.advance(Duration.ofMillis(1));
    assertThat(told.subscribed).isEmpty();

    session.poll("s1", 1, WAIT);

    assertThat(told.subscribed).containsExactly(1);
  }

  @Test
  void messageThatMayBeLost_countsAsWritten_whenItWasTaken() {
    open();
    Future<Integer> written = session.publish("t", Buffer.buffer("a"), Qos.AT_MOST_ONCE);
    timers.advance(Duration.ofMillis(1));
    assertThat(written.isComplete()).isFalse();

    session.poll("s1", 1, WAIT);

    assertThat(written.succeeded()).isTrue();
  }

  @Test
  void answer_isBounded() {
    open();
    for (int i = 0; i < 3; i++) {
      session.publish("t", Buffer.buffer(new byte[700_000]), Qos.AT_LEAST_ONCE);
    }
    timers.advance(Duration.ofMillis(1));

    assertThat(session.poll("s1", 0, WAIT).result().parcels()).hasSize(1);
    assertThat(session.poll("s1", 1, WAIT).result().first()).isEqualTo(2);
  }

  @Test
  void newSession_endsTheFormerOne() {
    Future<Bundle> former = open();

    Future<Bundle> asked = session.poll("s2", 0, WAIT);

    isOver(former);
    assertThat(told.lost).hasSize(1);
    isOver(session.poll("s1", 0, WAIT));
    session.connect();
    say("a");
    assertThat(texts(asked.result())).containsExactly("a");
    assertThat(asked.result().first()).isEqualTo(1);
  }

  @Test
  void session_thatIsUnknownAndGoesOn_isOver() {
    session.connect();

    isOver(session.poll("s1", 7, WAIT));

    assertThat(session.isOpen()).isFalse();
  }

  @Test
  void place_thatWasNeverHandedOver_isRefused() {
    open();
    say("a");

    isOver(session.poll("s1", 2, WAIT));

    assertThat(told.acked).isEmpty();
  }

  @Test
  void silence_endsTheSession() {
    open();
    timers.advance(WAIT.plus(PolledSession.SILENCE));

    assertThat(told.lost).singleElement().asString().contains("no manager has asked");
    isOver(session.poll("s1", 0, WAIT));
  }

  @Test
  void message_broughtToASession_isOverWhenItsHandlerIs() {
    open();
    var message = new Parcel.Message("t", 1, Bytes.wrap(new byte[] {1}));
    Future<Void> brought = session.deliver("s1", List.of(message));
    assertThat(told.arrived).hasSize(1);
    assertThat(brought.isComplete()).isFalse();

    told.acks.getFirst().run();

    assertThat(brought.succeeded()).isTrue();
    isOver(session.deliver("s9", List.of(message)));
  }

  @Test
  void message_inHand_whenTheSessionEnds_isNotSaidToBeHandled() {
    open();
    Future<Void> brought =
        session.deliver("s1", List.of(new Parcel.Message("t", 1, Bytes.empty())));

    session.cut("too much");

    isOver(brought);
    assertThat(told.lost).containsExactly("too much");
  }

  @Test
  void leaving_handsOverWhatThereIs_andEnds() {
    Future<Bundle> asked = open();
    session.publish("t", Buffer.buffer("bye"), Qos.AT_LEAST_ONCE);

    session.leave();

    assertThat(texts(asked.result())).containsExactly("bye");
    isOver(session.poll("s1", 0, WAIT));
    assertThat(told.lost).isEmpty();
  }
}
