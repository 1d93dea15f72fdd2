package io.turboprop.proplet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.turboprop.examples.Examples;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.RunLimits;
import io.turboprop.model.RunResult;
import io.turboprop.proplet.PropletHouse.Deployed;
import io.turboprop.wire.Order;
import io.turboprop.wire.Report;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class PropletOrdersTest {
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
  void run_ofAModuleInTheOrder_isAcceptedStartedAndFinished() {
    Deployed proplet = house.proplet();
    Starts add = Starts.aTask("add").file(Examples.ADD.bytes()).inputs("10", "20");

    house.manager.order(proplet.id(), add.run(proplet.id(), 1));

    Report.Finished end = house.manager.await(add.task(), Report.Finished.class);
    Results.assertText(end.result(), "30");
    assertThat(house.manager.reports(add.task()))
        .extracting(r -> r.getClass().getSimpleName())
        .containsExactly("Accepted", "Started", "Finished");
    assertThat(house.manager.reports(add.task()))
        .extracting(Report::sequence)
        .containsExactly(1L, 2L, 3L);
    assertThat(house.manager.results()).isEmpty();
  }

  @Test
  void run_orderedTwice_runsOnceAndIsAnsweredAgain() {
    Deployed proplet = house.proplet();
    Starts add = Starts.aTask("add").file(Examples.ADD.bytes()).inputs("1", "2");
    house.manager.order(proplet.id(), add.run(proplet.id(), 1));
    house.manager.await(add.task(), Report.Finished.class);
    int heard = house.manager.reports(add.task()).size();

    house.manager.order(proplet.id(), add.run(proplet.id(), 1));

    await().until(() -> house.manager.reports(add.task()).size() > heard);
    assertThat(house.manager.reports(add.task()))
        .filteredOn(r -> r instanceof Report.Started)
        .hasSize(1);
    assertThat(house.manager.reports(add.task()).getLast()).isInstanceOf(Report.Finished.class);
  }

  @Test
  void stop_ofABusyLoop_endsIt() {
    Deployed proplet = house.proplet();
    Starts spin = Starts.aTask("spin").file(Examples.SPIN.bytes());
    house.manager.order(proplet.id(), spin.run(proplet.id(), 1));
    house.manager.await(spin.task(), Report.Started.class);

    house.manager.order(proplet.id(), new Order.Stop(spin.task(), 1, 1));

    Report.Finished end = house.manager.await(spin.task(), Report.Finished.class);
    assertThat(codeOf(end)).isEqualTo(ReasonCode.STOPPED_BY_USER);
  }

  @Test
  void run_overItsDeadline_isEnded() {
    Deployed proplet = house.proplet();
    Starts spin =
        Starts.aTask("spin")
            .file(Examples.SPIN.bytes())
            .within(RunLimits.UNSET.withDeadlineMs(300));

    house.manager.order(proplet.id(), spin.run(proplet.id(), 1));

    Report.Finished end = house.manager.await(spin.task(), Report.Finished.class);
    assertThat(codeOf(end)).isEqualTo(ReasonCode.DEADLINE);
  }

  @Test
  void newerAttempt_whileTheOlderRuns_takesItsPlace() {
    Deployed proplet = house.proplet();
    Starts spin = Starts.aTask("spin").file(Examples.SPIN.bytes());
    house.manager.order(proplet.id(), spin.run(proplet.id(), 1));
    house.manager.await(spin.task(), Report.Started.class);

    house.manager.order(proplet.id(), spin.run(proplet.id(), 2));

    house.manager.await(spin.task(), Report.Finished.class, r -> r.attempt() == 1);
    house.manager.await(spin.task(), Report.Started.class, r -> r.attempt() == 2);
    house.manager.order(proplet.id(), new Order.Stop(spin.task(), 2, 1));
    house.manager.await(spin.task(), Report.Finished.class, r -> r.attempt() == 2);
  }

  @Test
  void reports_withoutAcknowledgement_areSentAgain() {
    house.manager.acknowledges = false;
    Deployed proplet = house.proplet();
    Starts add = Starts.aTask("add").file(Examples.ADD.bytes()).inputs("1", "2");

    house.manager.order(proplet.id(), add.run(proplet.id(), 1));

    await()
        .until(
            () ->
                house.manager.reports(add.task()).stream()
                        .filter(r -> r instanceof Report.Finished)
                        .count()
                    >= 2);
    List<Long> repeated =
        house.manager.reports(add.task()).stream()
            .filter(r -> r instanceof Report.Finished)
            .map(Report::sequence)
            .distinct()
            .toList();
    assertThat(repeated).hasSize(1);
  }

  private static ReasonCode codeOf(Report.Finished end) {
    return ((RunResult.Failure) end.result()).reason().code();
  }
}
