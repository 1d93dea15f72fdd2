package io.turboprop.proxy.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.model.PropletId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TransferDeskTest {
  private static final Optional<PropletId> NOBODY = Optional.empty();
  private static final ChunkPlan THREE = new ChunkPlan(25, 10);

  private final TransferDesk desk = new TransferDesk(new TransferLimits(2, 4, 3, 2));

  @Test
  void request_forANewImage_isAcceptedAndMayBeFetched() {
    assertThat(desk.request("a", NOBODY)).isEqualTo(new Admission.Accepted());

    assertThat(desk.nextFetch()).contains("a");
    assertThat(desk.nextFetch()).isEmpty();
  }

  @Test
  void request_beforeTheFirstChunk_joins() {
    desk.request("a", NOBODY);
    assertThat(desk.request("a", NOBODY)).isEqualTo(new Admission.Joined());
    desk.nextFetch();
    assertThat(desk.request("a", NOBODY)).isEqualTo(new Admission.Joined());
    desk.fetched("a", THREE);
    assertThat(desk.request("a", NOBODY)).isEqualTo(new Admission.Joined());

    assertThat(sendAll()).containsExactly("a0", "a1", "a2");
  }

  @Test
  void requests_afterTheFirstChunk_makeForOneMoreTransmission() {
    fetched("a");
    ChunkTurn first = desk.nextChunk().orElseThrow();
    assertThat(desk.request("a", NOBODY)).isEqualTo(new Admission.Again());
    assertThat(desk.request("a", NOBODY)).isEqualTo(new Admission.Again());
    assertThat(desk.delivered(first)).isEqualTo(Progress.SENDING);

    assertThat(sendAll()).containsExactly("a1", "a2", "a0", "a1", "a2");
    assertThat(desk.sending()).isZero();
  }

  @Test
  void request_afterTheLastChunk_isANewTransfer() {
    fetched("a");
    sendAll();

    assertThat(desk.request("a", NOBODY)).isEqualTo(new Admission.Accepted());
  }

  @Test
  void request_beyondTheLimitOfImages_isRefused() {
    for (String image : List.of("a", "b", "c", "d")) {
      desk.request(image, NOBODY);
    }

    assertThat(desk.request("e", NOBODY))
        .isEqualTo(new Admission.Refused("the proxy is busy with 4 images; ask again later"));
    assertThat(desk.request("a", NOBODY)).isEqualTo(new Admission.Joined());
  }

  @Test
  void fetches_beyondTheLimit_waitForOneToEnd() {
    desk.request("a", NOBODY);
    desk.request("b", NOBODY);
    desk.request("c", NOBODY);
    desk.nextFetch();
    desk.nextFetch();
    assertThat(desk.nextFetch()).isEmpty();
    assertThat(desk.waiting()).isEqualTo(1);

    desk.failed("b");

    assertThat(desk.nextFetch()).contains("c");
  }

  @Test
  void images_beingSent_takeTurnsChunkByChunk() {
    fetched("a");
    fetched("b");

    assertThat(sendAll()).containsExactly("a0", "b0", "a1", "b1", "a2", "b2");
  }

  @Test
  void window_thatIsFull_holdsChunksBackUntilOneIsDelivered() {
    fetched("a");
    fetched("b");
    ChunkTurn first = desk.nextChunk().orElseThrow();
    desk.nextChunk();
    desk.nextChunk();
    assertThat(desk.nextChunk()).isEmpty();

    desk.delivered(first);

    assertThat(desk.nextChunk()).map(TransferDeskTest::text).contains("b1");
  }

  @Test
  void chunk_undelivered_isSentBeforeTheNextOne() {
    fetched("a");
    ChunkTurn first = desk.nextChunk().orElseThrow();

    assertThat(desk.undelivered(first)).isTrue();

    assertThat(sendAll()).containsExactly("a0", "a1", "a2");
  }

  @Test
  void image_failed_namesEverybodyWhoWaitsWithinTheLimit() {
    PropletId one = new PropletId("one");
    PropletId two = new PropletId("two");
    desk.request("a", Optional.of(one));
    desk.request("a", Optional.of(one));
    desk.request("a", Optional.of(two));
    desk.request("a", Optional.of(new PropletId("three")));
    desk.request("a", NOBODY);
    desk.nextFetch();

    assertThat(desk.failed("a")).containsExactly(one, two);
  }

  @Test
  void image_failedWhileSent_alsoNamesThoseWhoWaitForTheNextTransmission() {
    PropletId early = new PropletId("early");
    PropletId late = new PropletId("late");
    desk.request("a", Optional.of(early));
    desk.nextFetch();
    desk.fetched("a", THREE);
    desk.nextChunk();
    desk.request("a", Optional.of(late));

    assertThat(desk.failed("a")).containsExactly(early, late);
  }

  @Test
  void turn_ofAFormerTransferOfTheImage_changesNothingButFreesTheWindow() {
    fetched("a");
    ChunkTurn former = desk.nextChunk().orElseThrow();
    desk.failed("a");
    fetched("a");

    assertThat(desk.delivered(former)).isEqualTo(Progress.STALE);

    assertThat(sendAll()).containsExactly("a0", "a1", "a2");
  }

  @Test
  void fetched_forAnImageNobodyKnows_isABug() {
    assertThatThrownBy(() -> desk.fetched("a", THREE)).isInstanceOf(IllegalStateException.class);
  }

  private void fetched(String image) {
    desk.request(image, NOBODY);
    assertThat(desk.nextFetch()).contains(image);
    desk.fetched(image, THREE);
  }

  /** Delivers each chunk before the next is taken. */
  private List<String> sendAll() {
    List<String> sent = new ArrayList<>();
    for (var turn = desk.nextChunk(); turn.isPresent(); turn = desk.nextChunk()) {
      sent.add(text(turn.get()));
      desk.delivered(turn.get());
    }
    return sent;
  }

  private static String text(ChunkTurn turn) {
    return turn.image() + turn.index();
  }
}
