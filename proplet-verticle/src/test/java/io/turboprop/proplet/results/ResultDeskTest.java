package io.turboprop.proplet.results;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.model.BootId;
import io.turboprop.model.Bytes;
import io.turboprop.model.PropletId;
import io.turboprop.model.ResultRef;
import io.turboprop.model.TaskId;
import io.turboprop.wire.Order;
import io.turboprop.wire.ResultPage;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ResultDeskTest {
  private static final TaskId TASK = new TaskId("t1");
  private static final byte[] CONTENT = new byte[1050];

  private final List<ResultPage> pages = new ArrayList<>();
  private final Deque<Promise<Void>> sent = new ArrayDeque<>();
  private final ResultDesk desk =
      new ResultDesk(
          new PropletId("p1"),
          new BootId("b1"),
          new ResultBounds(10_000, 10_000, 100, 2),
          new InMemory(),
          this::send);

  @Test
  void asked_pagesComeOneAfterTheOtherUntilTheLengthIsReached() {
    ask(0, 250);
    assertThat(pages).hasSize(1);

    takeAll();

    assertThat(pages).hasSize(3);
    assertThat(content()).hasSize(250);
    assertThat(part(0).size()).isEqualTo(CONTENT.length);
  }

  @Test
  void asked_beyondTheEnd_endsWithTheResult() {
    ask(1000, 5000);
    takeAll();

    assertThat(pages).hasSize(1);
    assertThat(part(0).next()).isEqualTo(CONTENT.length);
  }

  @Test
  void asked_again_goesOnFromThereAndNotFromBefore() {
    ask(0, 1000);
    ask(500, 100);
    takeAll();

    assertThat(pages).extracting(page -> ((ResultPage.Part) page).from()).containsExactly(0L, 500L);
  }

  @Test
  void asked_forWhatIsNotThere_saysWhy() {
    desk.asked(new Order.Result(new TaskId("other"), 1, 0, 100));

    assertThat(pages.getFirst())
        .isInstanceOfSatisfying(
            ResultPage.Gone.class, gone -> assertThat(gone.why()).contains("no such result"));
  }

  @Test
  void asked_forMoreAtOnceThanAreServed_isNotAnswered() {
    for (int attempt = 1; attempt <= 3; attempt++) {
      desk.asked(new Order.Result(TASK, attempt, 0, 1000));
    }

    assertThat(pages).extracting(ResultPage::attempt).containsExactly(1, 2);
  }

  @Test
  void asked_afterTheLineBroke_isServedAgain() {
    ask(0, 1000);
    sent.remove().fail("the line is down");
    ask(100, 100);
    takeAll();

    assertThat(part(1).from()).isEqualTo(100);
  }

  private void ask(long from, int length) {
    desk.asked(new Order.Result(TASK, 1, from, length));
  }

  private ResultPage.Part part(int index) {
    return (ResultPage.Part) pages.get(index);
  }

  private byte[] content() {
    var all = new ByteArrayOutputStream();
    pages.forEach(page -> all.writeBytes(((ResultPage.Part) page).data().unsafeArray()));
    return all.toByteArray();
  }

  private Future<Void> send(ResultPage page) {
    pages.add(page);
    sent.add(Promise.promise());
    return sent.getLast().future();
  }

  private void takeAll() {
    while (!sent.isEmpty()) {
      sent.remove().complete();
    }
  }

  private static final class InMemory implements LargeResults {
    @Override
    public Future<Void> begin(Set<ResultName> owed) {
      return Future.succeededFuture();
    }

    @Override
    public Optional<ResultSpool> spool(ResultName name, long inline, long most) {
      return Optional.empty();
    }

    @Override
    public Future<Optional<ResultRef>> keep(ResultName name, ResultSpool spool) {
      return Future.succeededFuture(Optional.empty());
    }

    @Override
    public void discard(ResultSpool spool) {}

    @Override
    public Future<Part> read(ResultName name, long from, int length) {
      if (!name.task().equals(TASK)) {
        return Future.failedFuture(new IOException("no such result"));
      }
      int to = (int) Math.min(CONTENT.length, from + length);
      return Future.succeededFuture(
          new Part(CONTENT.length, Bytes.wrap(Arrays.copyOfRange(CONTENT, (int) from, to))));
    }

    @Override
    public void forget(ResultName name) {}

    @Override
    public long bytes() {
      return 0;
    }
  }
}
