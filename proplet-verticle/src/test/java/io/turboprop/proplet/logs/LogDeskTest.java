package io.turboprop.proplet.logs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.model.BootId;
import io.turboprop.model.PropletId;
import io.turboprop.model.TaskId;
import io.turboprop.time.VirtualTimers;
import io.turboprop.wire.LogPage;
import io.turboprop.wire.LogPage.Stream;
import io.turboprop.wire.Order;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class LogDeskTest {
  private static final TaskId TASK = new TaskId("t1");
  private static final Duration WATCH = Duration.ofSeconds(45);
  private static final LogBounds BOUNDS =
      new LogBounds(1024, 2048, 100, 1000, Duration.ofMillis(200));

  private final VirtualTimers timers = new VirtualTimers();
  private final List<LogPage> pages = new ArrayList<>();
  private final LogDesk desk =
      new LogDesk(
          new PropletId("p1"),
          new BootId("b1"),
          BOUNDS,
          pages::add,
          timers,
          () -> timers.instant().toEpochMilli() * 1_000_000);

  @Test
  void output_thatNobodyReads_isNotSent() {
    write(desk.open(TASK, 1, 0), "hello");

    timers.advance(Duration.ofMinutes(1));

    assertThat(pages).isEmpty();
    assertThat(timers.pending()).isZero();
  }

  @Test
  void asked_once_tellsWhatIsThereAndNoMore() {
    RunLog log = desk.open(TASK, 1, 0);
    write(log, "hello");

    ask(0, Duration.ZERO);
    write(log, "more");
    timers.advance(Duration.ofMinutes(1));

    assertThat(text()).isEqualTo("hello");
    assertThat(pages).hasSize(1);
    assertThat(pages.getFirst().state()).isEqualTo(LogPage.State.OPEN);
  }

  @Test
  void asked_toWatch_tellsWhatComesUntilTheEnd() {
    RunLog log = desk.open(TASK, 1, 0);
    ask(0, WATCH);
    assertThat(pages).singleElement().satisfies(page -> assertThat(page.pieces()).isEmpty());

    write(log, "one");
    timers.advance(Duration.ofSeconds(1));
    write(log, "two");
    desk.end(TASK, 1);
    timers.advance(Duration.ofSeconds(1));

    assertThat(text()).isEqualTo("onetwo");
    assertThat(pages.getLast().state()).isEqualTo(LogPage.State.ENDED);
    assertThat(desk.watched()).isZero();
    assertThat(timers.pending()).isZero();
  }

  @Test
  void watch_thatIsNotAskedForAgain_ends() {
    RunLog log = desk.open(TASK, 1, 0);
    ask(0, WATCH);

    timers.advance(WATCH.plusSeconds(1));
    write(log, "late");
    timers.advance(Duration.ofMinutes(1));

    assertThat(text()).isEmpty();
    assertThat(timers.pending()).isZero();
  }

  @Test
  void output_beyondTheRate_isSentLater() {
    RunLog log = desk.open(TASK, 1, 0);
    ask(0, WATCH);
    write(log, "x".repeat(1000));

    timers.advance(Duration.ofMillis(400));
    assertThat(text()).hasSizeBetween(100, 400);
    timers.advance(Duration.ofSeconds(2));
    assertThat(text()).hasSize(1000);
    assertThat(pages)
        .allSatisfy(page -> assertThat(page.next() - page.from()).isLessThanOrEqualTo(100));
  }

  @Test
  void output_beyondTheRateOfItsTask_isSentLater() {
    RunLog log = desk.open(TASK, 1, 50);
    ask(0, WATCH);
    write(log, "x".repeat(100));

    timers.advance(Duration.ofSeconds(1));
    assertThat(text()).hasSize(50);
    timers.advance(Duration.ofSeconds(1));
    assertThat(text()).hasSize(100);
  }

  @Test
  void asked_forWhatIsGone_saysWhereItBegins() {
    RunLog log = desk.open(TASK, 1, 0);
    write(log, "x".repeat(5000));

    ask(0, Duration.ZERO);

    assertThat(pages.getFirst().oldest()).isEqualTo(5000 - 1024);
    assertThat(pages.getFirst().from()).isEqualTo(5000 - 1024);
    assertThat(pages.getFirst().end()).isEqualTo(5000);
  }

  @Test
  void asked_forWhatIsUnknownOrPushedOut_saysSo() {
    for (int attempt = 1; attempt <= 4; attempt++) {
      write(desk.open(TASK, attempt, 0), "x");
      desk.end(TASK, attempt);
    }

    desk.asked(new Order.Logs(TASK, 1, 0, WATCH));
    desk.asked(new Order.Logs(TASK, 4, 0, WATCH));
    desk.asked(new Order.Logs(TASK, 9, 0, WATCH));

    assertThat(pages.stream().map(LogPage::state))
        .containsExactly(LogPage.State.UNKNOWN, LogPage.State.ENDED, LogPage.State.UNKNOWN);
    assertThat(timers.pending()).isZero();
  }

  private void ask(long from, Duration watch) {
    desk.asked(new Order.Logs(TASK, 1, from, watch));
  }

  private static void write(RunLog log, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    log.write(Stream.STDOUT, bytes, 0, bytes.length);
  }

  private String text() {
    return pages.stream()
        .flatMap(page -> page.pieces().stream())
        .map(piece -> new String(piece.data().unsafeArray(), UTF_8))
        .collect(Collectors.joining());
  }
}
