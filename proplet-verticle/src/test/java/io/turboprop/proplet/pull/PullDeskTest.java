package io.turboprop.proplet.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.model.BootId;
import io.turboprop.model.Digest;
import io.turboprop.model.PropletId;
import io.turboprop.model.PullId;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.proplet.agent.RecordingLine;
import io.turboprop.proplet.artifact.CachedImage;
import io.turboprop.proplet.artifact.ImageException;
import io.turboprop.proplet.artifact.ImageSource;
import io.turboprop.proplet.run.Program;
import io.turboprop.wire.Order;
import io.turboprop.wire.PullReport;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class PullDeskTest {
  private static final PullId PULL = new PullId("w1");
  private static final Order.Pull ORDER = new Order.Pull(PULL, "team/add:v1");
  private static final PullReport.Pulling HALF = new PullReport.Pulling(50, OptionalLong.of(100));
  private static final Digest MODULE = Digest.of(new byte[] {1});

  private final RecordingLine line = new RecordingLine();
  private final Source source = new Source();
  private final AtomicInteger released = new AtomicInteger();
  private final PullDesk desk =
      new PullDesk(new PropletId("p1"), new BootId("b1"), source, image -> HALF, line);

  @Test
  void order_isAnsweredAtOnceAndAtTheEnd_andTheImageLetGo() {
    desk.take(ORDER);
    assertThat(said()).containsExactly(HALF);

    source.comes(0);

    assertThat(said()).containsExactly(HALF, new PullReport.Ready(MODULE, 100));
    assertThat(released).hasValue(1);
    assertThat(line.pulls().getLast())
        .isEqualTo(
            new PullReport(
                new PropletId("p1"), new BootId("b1"), PULL, new PullReport.Ready(MODULE, 100)));
  }

  @Test
  void order_thatComesAgain_isAnsweredAndNotBegunAgain() {
    desk.take(ORDER);
    desk.take(ORDER);
    source.comes(0);
    desk.take(ORDER);

    var ready = new PullReport.Ready(MODULE, 100);
    assertThat(said()).containsExactly(HALF, HALF, ready, ready);
    assertThat(source.wishes).hasSize(1);
  }

  @Test
  void image_thatDoesNotCome_isFailedWithItsReason() {
    desk.take(ORDER);

    source
        .wishes
        .getFirst()
        .promise
        .fail(new ImageException(ReasonCode.IMAGE_NOT_FOUND, "registry says 404"));

    assertThat(failure().code()).isEqualTo(ReasonCode.IMAGE_NOT_FOUND);
    desk.take(ORDER);
    assertThat(source.wishes).hasSize(1);
  }

  @Test
  void name_thatIsNone_isFailedAtOnce() {
    desk.take(new Order.Pull(PULL, ""));

    assertThat(failure().code()).isEqualTo(ReasonCode.IMAGE_INVALID);
    assertThat(source.wishes).isEmpty();
  }

  @Test
  void pulls_beyondTheBound_areFailed_andTheOthersGoOn() {
    for (int i = 0; i <= PullDesk.MOST_AT_ONCE; i++) {
      desk.take(new Order.Pull(new PullId("w" + i), "team/add:v" + i));
    }

    assertThat(source.wishes).hasSize(PullDesk.MOST_AT_ONCE);
    assertThat(failure().code()).isEqualTo(ReasonCode.NO_CAPACITY);
  }

  @Test
  void pull_thatIsGivenUp_isCancelledAndSaysNothingMore() {
    desk.take(ORDER);

    desk.take(new Order.EndPull(PULL));
    source.comes(0);

    assertThat(source.wishes.getFirst().cancelled).isTrue();
    assertThat(said()).containsExactly(HALF);
    assertThat(released).hasValue(1);
    desk.take(new Order.EndPull(PULL));
  }

  @Test
  void close_cancelsWhatIsUnderWay() {
    desk.take(ORDER);

    desk.close();

    assertThat(source.wishes.getFirst().cancelled).isTrue();
  }

  @Test
  void ends_beyondTheBound_areForgotten_soThatAnOldOrderBeginsAnew() {
    for (int i = 0; i <= PullDesk.MOST_ENDED; i++) {
      desk.take(new Order.Pull(new PullId("w" + i), "team/add:v" + i));
      source.comes(i);
    }

    desk.take(new Order.Pull(new PullId("w" + PullDesk.MOST_ENDED), "team/add:v1"));
    assertThat(source.wishes).hasSize(PullDesk.MOST_ENDED + 1);
    desk.take(new Order.Pull(new PullId("w0"), "team/add:v0"));
    assertThat(source.wishes).hasSize(PullDesk.MOST_ENDED + 2);
  }

  private List<PullReport.State> said() {
    return line.pulls().stream().map(PullReport::state).toList();
  }

  private Reason failure() {
    return ((PullReport.Failed) said().getLast()).reason();
  }

  /** Images that come when the test says so. */
  private final class Source implements ImageSource {
    private final List<Wish> wishes = new ArrayList<>();

    @Override
    public Fetching fetch(Program program) {
      wishes.add(new Wish());
      return wishes.getLast();
    }

    void comes(int wish) {
      wishes
          .get(wish)
          .promise
          .complete(new CachedImage(MODULE, Path.of("x"), 100, released::incrementAndGet));
    }
  }

  private static final class Wish implements ImageSource.Fetching {
    private final Promise<CachedImage> promise = Promise.promise();
    private boolean cancelled;

    @Override
    public Future<CachedImage> image() {
      return promise.future();
    }

    @Override
    public void cancel() {
      cancelled = true;
    }
  }
}
