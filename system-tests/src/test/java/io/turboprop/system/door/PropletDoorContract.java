package io.turboprop.system.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.turboprop.codec.Orders;
import io.turboprop.examples.Examples;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.RunResult;
import io.turboprop.model.TaskId;
import io.turboprop.wire.Inventory;
import io.turboprop.wire.Order;
import io.turboprop.wire.Report;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A manager's door to native proplets: a real one at one end, a real proplet at the other, and a
 * wire between that can be damaged. The test is the manager's core: what it does not acknowledge is
 * not stored.
 */
abstract class PropletDoorContract {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;
  private DoorRig rig;

  /** The door of this kind, with a proplet that runs behind it. */
  abstract DoorRig open(Path folder);

  @BeforeEach
  void open() {
    rig = open(folder);
  }

  @AfterEach
  void close() {
    rig.close();
  }

  private void order(Order... orders) {
    rig.door().send(DoorRig.PROPLET, new Order.Batch(List.of(orders)));
  }

  private static Order run(String task, int attempt, long epoch, Examples module, Object... in) {
    var start =
        new JsonObject()
            .put("id", task)
            .put("name", module.fileName().replace(".wasm", ""))
            .put("state", 0)
            .put("file", Base64.getEncoder().encodeToString(module.bytes()))
            .put("inputs", List.of(in))
            .put("proplet_id", DoorRig.PROPLET.value());
    var order =
        new JsonObject()
            .put("type", "run")
            .put("attempt", attempt)
            .put("epoch", epoch)
            .put("start", start);
    var batch = new JsonObject().put("v", 1).put("orders", List.of(order));
    return Orders.decode(batch.toBuffer().getBytes()).orders().getFirst();
  }

  private static Order add(String task, int attempt, long epoch) {
    return run(task, attempt, epoch, Examples.ADD, "1", "2");
  }

  private static <T> T until(Supplier<List<T>> heard) {
    return await().atMost(PATIENCE).until(heard::get, found -> !found.isEmpty()).getFirst();
  }

  private <R extends Report> R heard(String task, Class<R> kind) {
    return until(() -> all(task, kind));
  }

  private <R extends Report> List<R> all(String task, Class<R> kind) {
    return rig.reports().stream()
        .filter(report -> report.task().equals(new TaskId(task)))
        .filter(kind::isInstance)
        .map(kind::cast)
        .toList();
  }

  /** Asked again until it is answered, as the manager does. */
  private Inventory inventory(long nonce) {
    return await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(500))
        .until(
            () -> {
              order(new Order.Inventory(nonce));
              return rig.inventories().stream().filter(i -> i.nonce() == nonce).toList();
            },
            found -> !found.isEmpty())
        .getFirst();
  }

  @Test
  void order_reachesTheProplet_andItsReportsComeBack() {
    rig.acknowledging(true);

    order(add("t1", 1, 7));

    heard("t1", Report.Accepted.class);
    heard("t1", Report.Started.class);
    RunResult result = heard("t1", Report.Finished.class).result();
    assertThat(result)
        .isInstanceOfSatisfying(
            RunResult.Success.class,
            success -> assertThat(success.results().text()).isEqualTo("\"3\""));
  }

  @Test
  void report_comesAgain_untilItIsAcknowledged() {
    order(add("t1", 1, 7));
    heard("t1", Report.Finished.class);
    await().atMost(PATIENCE).until(() -> all("t1", Report.Finished.class).size() > 1);
    assertThat(inventory(1).attempts()).hasSize(1);

    rig.acknowledging(true);

    await().atMost(PATIENCE).until(() -> inventory(System.nanoTime()).attempts().isEmpty());
    assertThat(all("t1", Report.Finished.class).stream().map(Report::sequence).distinct())
        .hasSize(1);
  }

  @Test
  void order_thatComesTwice_runsOnce() {
    order(add("t1", 1, 7));
    order(add("t1", 1, 7));
    heard("t1", Report.Finished.class);
    order(add("t1", 1, 7));

    order(add("t2", 1, 7));

    heard("t2", Report.Finished.class);
    assertThat(all("t1", Report.Started.class).stream().map(Report::sequence).distinct())
        .hasSize(1);
    assertThat(all("t1", Report.Finished.class).stream().map(Report::sequence).distinct())
        .hasSize(1);
  }

  @Test
  void order_ofAnOlderEpoch_isNotRun() {
    rig.acknowledging(true);
    order(add("t1", 1, 7));
    heard("t1", Report.Finished.class);

    order(add("t2", 1, 3), add("t3", 1, 7));

    heard("t3", Report.Finished.class);
    assertThat(all("t2", Report.Started.class)).isEmpty();
  }

  @Test
  void order_forAnotherBoot_isLeftAlone() {
    rig.acknowledging(true);
    Order.Run run = (Order.Run) add("t1", 1, 7);
    var other =
        new Order.Run(
            1,
            7,
            java.util.Optional.of(new io.turboprop.model.BootId("another-boot")),
            run.start(),
            run.fileDigest());

    order(other, add("t2", 1, 7));

    heard("t2", Report.Finished.class);
    assertThat(all("t1", Report.class)).isEmpty();
  }

  @Test
  void stop_reachesARunningGuest() {
    rig.acknowledging(true);
    order(run("t1", 1, 7, Examples.SPIN));
    heard("t1", Report.Started.class);

    order(new Order.Stop(new TaskId("t1"), 1, 7));

    assertThat(heard("t1", Report.Finished.class).result())
        .isInstanceOfSatisfying(
            RunResult.Failure.class,
            failure -> assertThat(failure.reason().code()).isEqualTo(ReasonCode.STOPPED_BY_USER));
  }

  @Test
  void proplet_restarted_saysWhatWasNotAcknowledgedUnderItsNewBoot() {
    order(add("t1", 1, 7), run("t2", 1, 7, Examples.SPIN));
    heard("t1", Report.Finished.class);
    heard("t2", Report.Started.class);
    int before = rig.boots().size();

    rig.restartProplet();

    await().atMost(PATIENCE).until(() -> rig.boots().size() > before);
    rig.acknowledging(true);
    await().atMost(PATIENCE).until(() -> inventory(System.nanoTime()).attempts().isEmpty());
    assertThat(rig.bootsThatSaid(new TaskId("t1"), Report.Finished.class)).hasSize(2);
    assertThat(all("t1", Report.Started.class).stream().map(Report::sequence).distinct())
        .hasSize(1);
    heard("t2", Report.Finished.class);
  }

  @Test
  void wire_cutAgainAndAgain_losesNoOrderThatIsRepeated_andNoReport() {
    rig.acknowledging(true);
    List<String> tasks = IntStream.range(0, 20).mapToObj(i -> "t" + i).toList();

    for (String task : tasks) {
      order(add(task, 1, 7));
      rig.wire().cut();
    }

    for (String task : tasks) {
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(500))
          .until(
              () -> {
                if (all(task, Report.class).isEmpty()) {
                  order(add(task, 1, 7));
                }
                return !all(task, Report.Finished.class).isEmpty();
              });
      assertThat(all(task, Report.Started.class).stream().map(Report::sequence).distinct())
          .hasSizeLessThanOrEqualTo(1);
    }
    await().atMost(PATIENCE).until(() -> inventory(System.nanoTime()).attempts().isEmpty());
  }

  @Test
  void answers_thatVanish_comeAgainWhenTheWireIsWhole() {
    rig.acknowledging(true);
    order(add("t1", 1, 7));
    heard("t1", Report.Finished.class);

    rig.wire().swallow(true);
    order(add("t2", 1, 7));
    rig.wire().heal();
    rig.wire().cut();

    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(500))
        .until(
            () -> {
              order(add("t2", 1, 7));
              return !all("t2", Report.Finished.class).isEmpty();
            });
    assertThat(all("t2", Report.Started.class).stream().map(Report::sequence).distinct())
        .hasSizeLessThanOrEqualTo(1);
  }
}
