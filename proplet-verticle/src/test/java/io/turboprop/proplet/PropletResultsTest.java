package io.turboprop.proplet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.turboprop.codec.Json;
import io.turboprop.examples.Examples;
import io.turboprop.model.BootId;
import io.turboprop.model.Digest;
import io.turboprop.model.PropletId;
import io.turboprop.model.ResultRef;
import io.turboprop.model.RunLimits;
import io.turboprop.model.RunResult;
import io.turboprop.proplet.PropletHouse.Deployed;
import io.turboprop.wire.Order;
import io.turboprop.wire.Report;
import io.turboprop.wire.ResultPage;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Results larger than a message: kept until the manager has them, over restarts too. */
@Timeout(60)
final class PropletResultsTest {
  private static final PropletId ID = new PropletId("p1");
  private static final int BYTES = 3 << 20;

  @TempDir Path folder;
  private PropletHouse house;

  @BeforeEach
  void open() {
    house = new PropletHouse(folder);
    house.manager.acknowledges = false;
  }

  @AfterEach
  void close() {
    house.close();
  }

  @Test
  void largeResult_isKeptOverARestart_sentInParts_andDeletedWhenAcknowledged() {
    Deployed first = house.proplet(ID, UnaryOperator.identity());
    Starts flood = flood(48);
    house.manager.order(ID, flood.run(ID, 1));
    RunResult.Success before = success(house.manager.await(flood.task(), Report.Finished.class));
    assertThat(Json.tree(before.results()).textValue())
        .endsWith("\n[output truncated: kept 1048576 of 3145728 bytes]");
    house.undeploy(first);

    house.proplet(ID, UnaryOperator.identity());

    Report.Finished again =
        house.manager.await(
            flood.task(), Report.Finished.class, r -> bootsOf(r).contains(house.bootOf(ID)));
    ResultRef ref = success(again).whole().orElseThrow();
    assertThat(ref.bytes()).isEqualTo(BYTES);
    assertThat(success(again).whole()).isEqualTo(before.whole());
    assertThat(Digest.of(fetched(flood))).isEqualTo(ref.digest());

    assertThat(file(flood)).exists();
    house.manager.order(ID, new Order.Ack(house.bootOf(ID), List.of(again.sequence())));
    await().untilAsserted(() -> assertThat(file(flood)).doesNotExist());
  }

  @Test
  void result_thatIsNotThereAnyMore_isSaidToBeGone() throws Exception {
    house.proplet(ID, UnaryOperator.identity());
    Starts flood = flood(48);
    house.manager.order(ID, flood.run(ID, 1));
    house.manager.await(flood.task(), Report.Finished.class);
    Files.delete(file(flood));

    house.manager.order(ID, new Order.Result(flood.task(), 1, 0, 1000));

    ResultPage.Gone gone =
        house.manager.first(() -> house.manager.pages(ID), ResultPage.Gone.class, p -> true);
    assertThat(gone.why()).contains(flood.task().value());
  }

  @Test
  void result_withinWhatAMessageCarries_hasNoFile() {
    house.proplet(ID, UnaryOperator.identity());
    Starts flood = flood(16);
    house.manager.order(ID, flood.run(ID, 1));

    assertThat(success(house.manager.await(flood.task(), Report.Finished.class)).whole()).isEmpty();

    await().untilAsserted(() -> assertThat(folder.resolve("p1/results")).isEmptyDirectory());
  }

  @Test
  void result_ofAFailedGuest_leavesNoFile() {
    house.proplet(ID, UnaryOperator.identity());
    Starts flood = flood(2_000_000_000).within(RunLimits.UNSET.withDeadlineMs(700));
    house.manager.order(ID, flood.run(ID, 1));

    assertThat(house.manager.await(flood.task(), Report.Finished.class).result())
        .isInstanceOf(RunResult.Failure.class);

    await().untilAsserted(() -> assertThat(folder.resolve("p1/results")).isEmptyDirectory());
  }

  @Test
  void task_thatWantsLess_getsLess() {
    house.proplet(ID, UnaryOperator.identity());
    Starts flood = flood(48).within(atMost(2_000_000));
    house.manager.order(ID, flood.run(ID, 1));

    ResultRef ref =
        success(house.manager.await(flood.task(), Report.Finished.class)).whole().orElseThrow();
    assertThat(ref.bytes()).isBetween(2_000_000L, 2_000_100L);
  }

  @Test
  void upstreamStart_hasNoLargeResult() {
    house.proplet(ID, UnaryOperator.identity());
    Starts flood = flood(48);
    house.manager.start(flood.to(ID));

    assertThat(house.manager.awaitResult(flood.task()).results().orElseThrow().text())
        .contains("[output truncated: kept 1048576 of 3145728 bytes]");
    assertThat(folder.resolve("p1/results")).isEmptyDirectory();
  }

  private static Starts flood(int blocks) {
    return Starts.aTask("flood").file(Examples.FLOOD.bytes()).inputs(Integer.toString(blocks));
  }

  private static RunLimits atMost(long outputBytes) {
    RunLimits unset = RunLimits.UNSET;
    return new RunLimits(
        0,
        0,
        outputBytes,
        unset.cpuMs(),
        unset.stackBytes(),
        unset.tableEntries(),
        unset.openFiles(),
        unset.logBytesPerSecond());
  }

  private Path file(Starts task) {
    return folder.resolve("p1/results").resolve(task.task() + ".1");
  }

  private static RunResult.Success success(Report.Finished report) {
    assertThat(report.result()).isInstanceOf(RunResult.Success.class);
    return (RunResult.Success) report.result();
  }

  private List<BootId> bootsOf(Report report) {
    return house.manager.batches().stream()
        .filter(batch -> batch.reports().contains(report))
        .map(Report.Batch::boot)
        .toList();
  }

  private byte[] fetched(Starts task) {
    var all = new ByteArrayOutputStream();
    while (all.size() < BYTES) {
      int from = all.size();
      house.manager.order(ID, new Order.Result(task.task(), 1, from, 1_000_000));
      int end = Math.min(BYTES, from + 1_000_000);
      while (all.size() < end) {
        long place = all.size();
        ResultPage.Part part =
            house.manager.first(
                () -> house.manager.pages(ID), ResultPage.Part.class, p -> p.from() == place);
        assertThat(part.size()).isEqualTo(BYTES);
        all.writeBytes(part.data().unsafeArray());
      }
    }
    return all.toByteArray();
  }
}
