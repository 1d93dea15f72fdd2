package io.turboprop.proplet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.turboprop.examples.Examples;
import io.turboprop.model.BootId;
import io.turboprop.model.Bytes;
import io.turboprop.model.PropletId;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.RunLimits;
import io.turboprop.model.RunResult;
import io.turboprop.proplet.PropletHouse.Deployed;
import io.turboprop.proplet.agent.AgentConfig;
import io.turboprop.proplet.journal.DiskJournalFile;
import io.turboprop.proplet.journal.JournalFile;
import io.turboprop.proplet.run.RunBounds;
import io.turboprop.wire.Holdings;
import io.turboprop.wire.Inventory;
import io.turboprop.wire.Inventory.Held;
import io.turboprop.wire.Inventory.State;
import io.turboprop.wire.Order;
import io.turboprop.wire.PropletMessage.Heartbeat;
import io.turboprop.wire.Report;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a proplet remembers over its own end, and what it says of the attempts in its hands. */
@Timeout(60)
final class PropletMemoryTest {
  private static final PropletId ID = new PropletId("p1");

  @TempDir Path folder;
  private PropletHouse house;

  @BeforeEach
  void open() {
    house = new PropletHouse(folder);
  }

  @AfterEach
  void close() {
    house.close();
  }

  @Test
  void result_withoutAcknowledgement_isSaidAgainByTheNextBoot() {
    house.manager.acknowledges = false;
    Deployed first = house.proplet(ID, UnaryOperator.identity());
    BootId firstBoot = house.bootOf(ID);
    Starts add = Starts.aTask("add").file(Examples.ADD.bytes()).inputs("10", "20");
    house.manager.order(ID, add.run(ID, 1, 7));
    house.manager.await(add.task(), Report.Finished.class);
    house.undeploy(first);
    house.manager.acknowledges = true;

    Deployed second = house.proplet(ID, UnaryOperator.identity());

    Report.Finished again =
        house.manager.first(
            () -> reportsOf(house.bootOf(ID)), Report.Finished.class, r -> r.attempt() == 1);
    assertThat(house.bootOf(ID)).isNotEqualTo(firstBoot);
    Results.assertText(again.result(), "30");
    awaitNothingOpen(second);

    house.undeploy(second);
    Deployed third = house.proplet(ID, UnaryOperator.identity());
    house.manager.order(ID, add.run(ID, 1, 7));
    house.manager.first(() -> reportsOf(house.bootOf(ID)), Report.Finished.class, r -> true);
    assertThat(reportsOf(house.bootOf(ID))).hasSize(1);
    awaitNothingOpen(third);
  }

  @Test
  void staleEpoch_isRememberedOverARestart() {
    Deployed first = house.proplet(ID, UnaryOperator.identity());
    Starts add = Starts.aTask("add").file(Examples.ADD.bytes()).inputs("1", "2");
    house.manager.order(ID, add.run(ID, 1, 7));
    house.manager.await(add.task(), Report.Finished.class);
    house.undeploy(first);
    Deployed second = house.proplet(ID, UnaryOperator.identity());

    Starts late = Starts.aTask("add").file(Examples.ADD.bytes()).inputs("1", "2");
    house.manager.order(ID, late.run(ID, 1, 6));

    await()
        .until(
            () -> HttpGet.json(second, "/stats").getJsonObject("tasks").getInteger("ignored") == 1);
    assertThat(house.manager.reports(late.task())).isEmpty();
  }

  @Test
  void order_forAnotherBoot_isLeftAlone() {
    Deployed proplet = house.proplet(ID, UnaryOperator.identity());
    Starts add = Starts.aTask("add").file(Examples.ADD.bytes()).inputs("1", "2");

    house.manager.order(ID, add.run(ID, 1, new BootId("an-earlier-one")));
    await()
        .until(
            () ->
                HttpGet.json(proplet, "/stats").getJsonObject("tasks").getInteger("ignored") == 1);
    assertThat(house.manager.reports(add.task())).isEmpty();

    house.manager.order(ID, add.run(ID, 1, house.bootOf(ID)));
    house.manager.await(add.task(), Report.Finished.class);
  }

  @Test
  void inventory_andBeats_tellWhatIsInHand() {
    house.manager.acknowledges = false;
    house.proplet(ID, c -> oneSlot(c).withBeat(Duration.ofMillis(100)));
    Starts add = Starts.aTask("add").file(Examples.ADD.bytes()).inputs("1", "2");
    house.manager.order(ID, add.run(ID, 1));
    house.manager.await(add.task(), Report.Finished.class);
    Starts spin = spinning(3);
    Starts waits = spinning(1);

    Inventory inventory = house.manager.inventory(ID);

    assertThat(inventory.draining()).isFalse();
    assertThat(inventory.attempts())
        .containsExactlyInAnyOrder(
            new Held(add.task(), 1, 1, State.ENDED),
            new Held(spin.task(), 3, 1, State.RUNNING),
            new Held(waits.task(), 1, 1, State.ACCEPTED));
    house.manager.first(
        house.manager::beats, Heartbeat.class, beat -> says(beat, 100, inventory.holdings()));
    house.manager.acknowledges = true;
    house.manager.order(ID, new Order.Stop(spin.task(), 3, 1), new Order.Stop(waits.task(), 1, 1));
    await().until(() -> house.manager.inventory(ID).attempts().isEmpty());
    await().until(() -> says(house.manager.beats().getLast(), 100, Holdings.NONE));
  }

  @Test
  void drain_givesBackWhatWaits_refusesWhatComes_andEnds() {
    Deployed proplet = house.proplet(ID, this::oneSlot);
    Starts runs = spinning(1);
    Starts waits = spinning(1);

    house.manager.order(ID, new Order.Drain(true));

    Report.Refused back = house.manager.await(waits.task(), Report.Refused.class);
    assertThat(back.reason().code()).isEqualTo(ReasonCode.DRAINED);
    Starts late = Starts.aTask("add").file(Examples.ADD.bytes()).inputs("1", "2");
    house.manager.order(ID, late.run(ID, 1));
    house.manager.await(late.task(), Report.Refused.class);
    assertThat(house.manager.inventory(ID).draining()).isTrue();
    assertThat(HttpGet.json(proplet, "/health").getBoolean("draining")).isTrue();
    assertThat(HttpGet.json(proplet, "/health").getInteger("running_tasks")).isEqualTo(1);

    house.manager.order(ID, new Order.Drain(false), new Order.Stop(runs.task(), 1, 1));
    Starts next = Starts.aTask("add").file(Examples.ADD.bytes()).inputs("1", "2");
    house.manager.order(ID, next.run(ID, 1));
    house.manager.await(next.task(), Report.Finished.class);
    assertThat(
            house.manager.reports(waits.task()).stream().filter(r -> r instanceof Report.Started))
        .isEmpty();
  }

  @Test
  void undeploy_givesBackWhatWaits_endsWhatRuns_andSaysACleanGoodbye() {
    Deployed proplet = house.proplet(ID, this::oneSlot);
    Starts runs = spinning(1);
    Starts waits = spinning(1);

    house.undeploy(proplet);

    Report.Refused back = house.manager.await(waits.task(), Report.Refused.class);
    assertThat(back.reason().code()).isEqualTo(ReasonCode.SHUTTING_DOWN);
    Report.Finished end = house.manager.await(runs.task(), Report.Finished.class);
    assertThat(((RunResult.Failure) end.result()).reason())
        .isEqualTo(new Reason(ReasonCode.SHUTTING_DOWN, "the proplet is shut down"));
    house.manager.first(
        house.manager::beats, Heartbeat.class, beat -> !beat.alive() && beat.clean());
  }

  @Test
  void work_whileTheBrokerIsAway_goesOnAndIsDeliveredLater_evenByTheNextBoot() {
    Deployed first = house.proplet(ID, UnaryOperator.identity());
    Starts spin =
        Starts.aTask("spin")
            .file(Examples.SPIN.bytes())
            .within(RunLimits.UNSET.withDeadlineMs(800));
    house.manager.order(ID, spin.run(ID, 1));
    house.manager.await(spin.task(), Report.Started.class);
    house.broker.stop();
    await().until(() -> HttpGet.json(first, "/health").getInteger("running_tasks") == 0);
    house.undeploy(first);
    house.broker.resume();
    await().until(house.manager::isUp);

    Deployed second = house.proplet(ID, UnaryOperator.identity());

    Report.Finished end = house.manager.await(spin.task(), Report.Finished.class);
    assertThat(((RunResult.Failure) end.result()).reason().code()).isEqualTo(ReasonCode.DEADLINE);
    awaitNothingOpen(second);
  }

  @Test
  void fullOutbox_refusesOrders_andDropsNoResult() {
    house.manager.acknowledges = false;
    house.proplet(ID, c -> c.withAgent(withOutbox(c.agent(), 4)));
    Starts one = Starts.aTask("add").file(Examples.ADD.bytes()).inputs("1", "2");
    Starts two = Starts.aTask("add").file(Examples.ADD.bytes()).inputs("1", "3");
    house.manager.order(ID, one.run(ID, 1), two.run(ID, 1));
    house.manager.await(one.task(), Report.Finished.class);
    house.manager.await(two.task(), Report.Finished.class);

    Starts three = Starts.aTask("add").file(Examples.ADD.bytes()).inputs("1", "4");
    house.manager.order(ID, three.run(ID, 1));

    Report.Refused refused = house.manager.await(three.task(), Report.Refused.class);
    assertThat(refused.reason().code()).isEqualTo(ReasonCode.NO_CAPACITY);
    assertThat(house.manager.inventory(ID).attempts())
        .extracting(Held::task)
        .containsExactlyInAnyOrder(one.task(), two.task());
    house.manager.acknowledges = true;
    await()
        .untilAsserted(
            () -> {
              assertThat(house.manager.inventory(ID).attempts()).isEmpty();
              house.manager.order(ID, three.run(ID, 2));
              assertThat(house.manager.reports(three.task()))
                  .anyMatch(r -> r instanceof Report.Finished);
            });
  }

  @Test
  void journalThatCannotBeWritten_refusesAttempts_deliversResults_andRecovers() {
    var disk = new FullDisk[1];
    PropletParts parts =
        PropletParts.real()
            .withJournal(
                (where, worker) -> disk[0] = new FullDisk(new DiskJournalFile(where, worker)));
    Deployed proplet = house.proplet(new PropletVerticle(house.config(ID), parts), ID);
    Starts spin = spinning(1);
    disk[0].full = true;

    Starts refusedOne = Starts.aTask("add").file(Examples.ADD.bytes()).inputs("1", "2");
    house.manager.order(ID, refusedOne.run(ID, 1));

    Report.Refused refused = house.manager.await(refusedOne.task(), Report.Refused.class);
    assertThat(refused.reason().code()).isEqualTo(ReasonCode.JOURNAL_UNAVAILABLE);
    assertThat(refused.reason().message()).contains("No space left on device");
    assertThat(HttpGet.json(proplet, "/health").getString("status")).isEqualTo("degraded");
    assertThat(HttpGet.json(proplet, "/health").getString("journal_error")).contains("No space");
    assertThat(HttpGet.of(proplet, "/readyz").statusCode()).isEqualTo(503);
    assertThat(HttpGet.of(proplet, "/livez").statusCode()).isEqualTo(200);
    house.manager.order(ID, new Order.Stop(spin.task(), 1, 1));
    house.manager.await(spin.task(), Report.Finished.class);

    disk[0].full = false;
    await().until(() -> HttpGet.json(proplet, "/health").getString("status").equals("ok"));
    assertThat(HttpGet.of(proplet, "/readyz").statusCode()).isEqualTo(200);
    Starts next = Starts.aTask("add").file(Examples.ADD.bytes()).inputs("1", "2");
    house.manager.order(ID, next.run(ID, 1));
    house.manager.await(next.task(), Report.Finished.class);
  }

  /** A disk that is full on request. */
  private static final class FullDisk implements JournalFile {
    private final JournalFile disk;
    private volatile boolean full;

    FullDisk(JournalFile disk) {
      this.disk = disk;
    }

    @Override
    public String name() {
      return disk.name();
    }

    @Override
    public Future<Bytes> open() {
      return disk.open();
    }

    @Override
    public Future<Void> append(Bytes bytes) {
      return full ? fails() : disk.append(bytes);
    }

    @Override
    public Future<Void> sync() {
      return full ? fails() : disk.sync();
    }

    @Override
    public Future<Long> replace(Supplier<Bytes> all) {
      return full ? fails() : disk.replace(all);
    }

    @Override
    public Future<String> keepAside(String suffix) {
      return disk.keepAside(suffix);
    }

    @Override
    public Future<Void> close() {
      return disk.close();
    }

    private static <T> Future<T> fails() {
      return Future.failedFuture(new IOException("No space left on device"));
    }
  }

  /** Accepted or running when this ends. */
  private Starts spinning(int attempt) {
    Starts spin = Starts.aTask("spin").file(Examples.SPIN.bytes());
    house.manager.order(ID, spin.run(ID, attempt));
    house.manager.await(spin.task(), Report.Accepted.class);
    await()
        .until(
            () ->
                house.manager.inventory(ID).attempts().stream()
                    .anyMatch(held -> held.state() == State.RUNNING));
    return spin;
  }

  private List<Report> reportsOf(BootId boot) {
    return house.manager.batches().stream()
        .filter(batch -> batch.boot().equals(boot))
        .flatMap(batch -> batch.reports().stream())
        .toList();
  }

  private static boolean says(Heartbeat beat, long intervalMs, Holdings holdings) {
    return beat.pulse()
        .filter(pulse -> pulse.intervalMs() == intervalMs && pulse.holdings().equals(holdings))
        .isPresent();
  }

  private static void awaitNothingOpen(Deployed proplet) {
    await()
        .until(
            () ->
                HttpGet.json(proplet, "/stats").getJsonObject("tasks").getInteger("open_reports")
                    == 0);
  }

  private PropletConfig oneSlot(PropletConfig config) {
    AgentConfig agent = config.agent();
    RunBounds bounds = agent.bounds();
    return config.withAgent(
        new AgentConfig(
            new RunBounds(1, 10, bounds.remembered(), bounds.rememberedChars()),
            agent.limits(),
            agent.upstreamEarliest(),
            agent.outboxReports(),
            agent.resend(),
            agent.logs()));
  }

  private static AgentConfig withOutbox(AgentConfig agent, int reports) {
    return new AgentConfig(
        agent.bounds(),
        agent.limits(),
        agent.upstreamEarliest(),
        reports,
        agent.resend(),
        agent.logs());
  }
}
