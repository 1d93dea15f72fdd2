package io.turboprop.manager.service;

import static io.turboprop.manager.service.ControlHouse.now;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.codec.Json;
import io.turboprop.manager.task.Phase;
import io.turboprop.manager.task.Task;
import io.turboprop.model.BootId;
import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import io.turboprop.model.PropletId;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.ResultRef;
import io.turboprop.model.RunResult;
import io.turboprop.wire.Order;
import io.turboprop.wire.Report;
import io.turboprop.wire.ResultPage;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Results larger than a message: fetched before they are acknowledged. */
final class LargeResultTest {
  private static final PropletId P1 = new PropletId("p1");
  private static final byte[] CONTENT = bytes(2_500);
  private static final ResultRules RULES =
      new ResultRules(10_000, 2, 2, 1_000, Duration.ofSeconds(5), Duration.ofMinutes(1));

  private final ControlHouse house = new ControlHouse(ControlConfig.DEFAULT.withResults(RULES));
  private boolean registered;

  @Test
  void result_isFetchedPartByPart_andAcknowledgedOnlyThen() {
    Task task = ended(CONTENT);
    assertThat(acks()).doesNotContain(3L);

    Order.Result first = asked();
    assertThat(first).isEqualTo(new Order.Result(task.id(), 1, 0, 1_000));
    page(task, 0, 600);
    assertThat(asks()).isEmpty();
    page(task, 600, 1_000);
    assertThat(asked().from()).isEqualTo(1_000);
    page(task, 1_000, 2_000);
    assertThat(asked()).isEqualTo(new Order.Result(task.id(), 1, 2_000, 500));
    assertThat(house.task(task.id()).phase()).isEqualTo(Phase.RUNNING);
    page(task, 2_000, 2_500);

    Task done = house.task(task.id());
    assertThat(done.phase()).isEqualTo(Phase.COMPLETED);
    assertThat(done.resultFiles()).containsExactly(Digest.of(CONTENT));
    assertThat(house.results.kept.get(Digest.of(CONTENT))).isEqualTo(CONTENT);
    assertThat(house.results.open).isZero();
    assertThat(acks()).contains(3L);
  }

  @Test
  void pages_twiceInAnotherOrderOrWithAGap_doNotSpoilTheResult() {
    Task task = ended(CONTENT);
    asked();
    page(task, 700, 1_000);
    page(task, 0, 500);
    page(task, 0, 500);
    assertThat(asks()).isEmpty();

    house.pass(Duration.ofSeconds(11), "p1");

    assertThat(asked().from()).isEqualTo(500);
    page(task, 500, 700);
    page(task, 500, 700);
    page(task, 1_000, 1_500);
    assertThat(asked().from()).isEqualTo(1_500);
    page(task, 2_000, 2_500);
    page(task, 1_500, 2_000);
    assertThat(house.results.kept).isNotEmpty();
  }

  @Test
  void result_longerThanAFew_isKeptByItsBeginning() {
    byte[] text = "x".repeat(9_000).getBytes(UTF_8);
    Task task = started();
    say(task, 3, result(text, "x".repeat(8_000)));
    for (int from = 0; from < text.length; from += 1_000) {
      hear(part(task, text, from, from + 1_000));
    }

    Task done = house.task(task.id());
    String head = Json.tree(done.results().orElseThrow()).textValue();
    assertThat(head)
        .hasSizeLessThan(4_200)
        .endsWith("\n[the beginning of 9000 bytes; all of them at results/content]");
  }

  @Test
  void result_thePropletHasLost_isAFailureOfTheFleet() {
    Task task = ended(CONTENT);
    asked();
    hear(new ResultPage.Gone(P1, new BootId("b1"), task.id(), 1, "no such file"));

    Task again = house.task(task.id());
    assertThat(again.phase()).isIn(Phase.QUEUED, Phase.SCHEDULED);
    assertThat(now(house.store.attempts(task.id())).getFirst().outcome().code())
        .isEqualTo(ReasonCode.RESULT_LOST);
    assertThat(now(house.store.attempts(task.id())).getFirst().outcome().message())
        .contains("2500 bytes")
        .contains("no such file");
    assertThat(acks()).contains(3L);
    assertThat(house.results.open).isZero();
  }

  @Test
  void result_withAnotherDigest_isAFailureOfTheFleet() {
    Task task = ended(CONTENT);
    byte[] damaged = CONTENT.clone();
    damaged[1_234]++;
    for (int from = 0; from < 2_500; from += 1_000) {
      hear(part(task, damaged, from, Math.min(2_500, from + 1_000)));
    }

    assertThat(now(house.store.attempts(task.id())).getFirst().outcome().message())
        .contains("has digest " + Digest.of(damaged));
    assertThat(house.results.kept).isEmpty();
  }

  @Test
  void result_withAnotherSize_isAFailureOfTheFleet() {
    Task task = ended(CONTENT);
    hear(part(task, Arrays.copyOf(CONTENT, 100), 0, 100));

    assertThat(now(house.store.attempts(task.id())).getFirst().outcome().message())
        .contains("100 bytes, not 2500");
  }

  @Test
  void proplet_thatFallsSilent_isAskedAgain_andTheReportComesAgain() {
    Task task = ended(CONTENT);
    asked();
    house.pass(Duration.ofSeconds(70), "p1");
    assertThat(asks()).hasSizeBetween(8, 14);
    house.world.orders.clear();
    house.pass(Duration.ofSeconds(60), "p1");
    assertThat(asks()).as("given up").isEmpty();
    assertThat(house.results.open).isZero();
    assertThat(acks()).doesNotContain(3L);

    say(task, 3, result(CONTENT, "head"));

    assertThat(asked().from()).isZero();
  }

  @Test
  void report_saidAgainByTheNextBoot_isAcknowledgedThere() {
    Task task = ended(CONTENT);
    house.nativeProplet("p1", "b2");
    house.core.heard(
        new Report.Batch(
            P1, new BootId("b2"), List.of(finished(task, 1, result(CONTENT, "head")))));
    house.settle();
    everyPage(task);

    assertThat(house.world.orders(Order.Ack.class))
        .contains(new Order.Ack(new BootId("b2"), List.of(1L)));
  }

  @Test
  void manager_thatRestarts_fetchesWhatIsSaidAgain() {
    Task task = ended(CONTENT);
    asked();
    page(task, 0, 1_000);
    house.restartManager();
    house.world.orders.clear();
    house.nativeProplet("p1", "b1");

    say(task, 3, result(CONTENT, "head"));
    everyPage(task);

    assertThat(house.task(task.id()).phase()).isEqualTo(Phase.COMPLETED);
    assertThat(acks()).contains(3L);
  }

  @Test
  void otherReports_doNotWaitForAResult() {
    ended(CONTENT);
    Task other = house.submit();
    house.accepted("p1", "b1", other);
    house.started("p1", "b1", other);
    house.finished("p1", "b1", other, ControlHouse.success("3"));

    assertThat(house.task(other.id()).phase()).isEqualTo(Phase.COMPLETED);
  }

  @Test
  void disk_thatIsFull_acknowledgesNothing() {
    house.results.full = true;
    Task task = ended(CONTENT);
    asked();
    page(task, 0, 1_000);
    assertThat(house.task(task.id()).phase()).isEqualTo(Phase.RUNNING);
    assertThat(house.results.open).isZero();

    house.results.full = false;
    say(task, 3, result(CONTENT, "head"));
    everyPage(task);

    assertThat(acks()).contains(3L);
  }

  @Test
  void result_largerThanTheManagerTakes_isItsBeginningOnly() {
    byte[] much = bytes(20_000);
    Task task = started();
    say(task, 3, result(much, "beginning"));

    Task done = house.task(task.id());
    assertThat(asks()).isEmpty();
    assertThat(done.phase()).isEqualTo(Phase.COMPLETED);
    assertThat(done.resultFiles()).isEmpty();
    assertThat(acks()).contains(3L);
  }

  @Test
  void tasks_withTheSameResult_shareItUntilTheLastIsDeleted() {
    Task one = ended(CONTENT);
    everyPage(one);
    house.world.orders.clear();
    Task other = ended(CONTENT);
    assertThat(asks()).as("it is here already").isEmpty();
    assertThat(house.task(other.id()).phase()).isEqualTo(Phase.COMPLETED);

    house.ask(new ControlRequest.DeleteTask(one.id()));
    assertThat(house.results.kept).hasSize(1);
    house.ask(new ControlRequest.DeleteTask(other.id()));

    assertThat(house.results.kept).isEmpty();
  }

  @Test
  void task_deletedWhileItsResultComes_leavesNothing() {
    Task task = ended(CONTENT);
    house.ask(new ControlRequest.DeleteTask(task.id()));
    everyPage(task);

    assertThat(house.results.kept).isEmpty();
    assertThat(acks()).contains(3L);
  }

  @Test
  void results_moreThanAreFetchedAtOnce_waitForTheirTurn() {
    Task first = ended(bytes(2_001));
    Task second = ended(bytes(2_002));
    Task third = ended(bytes(2_003));
    assertThat(asks()).extracting(Order.Result::task).containsExactly(first.id(), second.id());

    hear(new ResultPage.Gone(P1, new BootId("b1"), first.id(), 1, "gone"));

    assertThat(asks()).extracting(Order.Result::task).contains(third.id());
  }

  private Task started() {
    if (!registered) {
      house.nativeProplet("p1", "b1");
      registered = true;
    }
    Task task = house.submit();
    house.accepted("p1", "b1", task);
    house.started("p1", "b1", task);
    return house.task(task.id());
  }

  private Task ended(byte[] content) {
    Task task = started();
    say(task, 3, result(content, "head"));
    return task;
  }

  private static RunResult result(byte[] content, String head) {
    return new RunResult.Success(
        Json.ofText(head),
        Optional.empty(),
        Optional.of(new ResultRef(Digest.of(content), content.length)));
  }

  private void say(Task task, long sequence, RunResult result) {
    house.core.heard(
        new Report.Batch(P1, new BootId("b1"), List.of(finished(task, sequence, result))));
    house.settle();
  }

  private static Report finished(Task task, long sequence, RunResult result) {
    return new Report.Finished(sequence, task.id(), task.attempt(), task.epoch(), result);
  }

  private void everyPage(Task task) {
    page(task, 0, 1_000);
    page(task, 1_000, 2_000);
    page(task, 2_000, 2_500);
  }

  private void page(Task task, int from, int to) {
    hear(part(task, CONTENT, from, to));
  }

  private static ResultPage part(Task task, byte[] content, int from, int to) {
    byte[] data = Arrays.copyOfRange(content, from, Math.min(to, content.length));
    return new ResultPage.Part(
        P1, new BootId("b1"), task.id(), 1, content.length, from, Bytes.wrap(data));
  }

  private void hear(ResultPage page) {
    house.core.heard(page);
    house.settle();
  }

  private List<Order.Result> asks() {
    return house.world.orders(Order.Result.class);
  }

  private Order.Result asked() {
    Order.Result last = asks().getLast();
    house.world.orders.removeIf(out -> out.order() instanceof Order.Result);
    return last;
  }

  private List<Long> acks() {
    return house.world.orders(Order.Ack.class).stream()
        .flatMap(ack -> ack.sequences().stream())
        .toList();
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }
}
