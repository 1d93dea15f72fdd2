package io.turboprop.cli.bench;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A manager that has many tasks is killed and started again: how long until it serves, and until
 * each task is as it should be, those included that were under way. Blocks.
 */
final class Restart {
  private static final int BATCHES = 4;
  private static final int MOST_UNDER_WAY = 1_000;

  private final Health health;
  private final Load load;
  private final Scenarios scenarios;
  private final Waits waits;
  private final ManagerRestart restart;

  Restart(Health health, Load load, Scenarios scenarios, Waits waits, ManagerRestart restart) {
    this.health = health;
    this.load = load;
    this.scenarios = scenarios;
    this.waits = waits;
    this.restart = restart;
  }

  /**
   * @param stored tasks that have ended
   */
  List<Measured> measure(int stored) {
    scenarios.dispatch(stored, BATCHES);
    Marks marks = load.next(Math.min(stored, MOST_UNDER_WAY));
    waits.until(load.batches(marks, new AtomicInteger()), "submission of tasks under way");
    Cpu cpu = new Cpu();
    restart.run();
    health.await();
    double serving = cpu.seconds();
    waits.untilStored(marks);
    load.over(marks);
    Load.Audit audit = load.audit();
    double right = cpu.seconds();
    String what =
        "%,d tasks stored, %,d under way, killed: until ".formatted(stored, marks.tasks());
    return List.of(
        Measured.time("restart", what + "it serves", serving, cpu.processors()),
        Measured.time(
            "restart",
            what + (audit.clean() ? "all are right" : "it is known that not all are right"),
            right,
            cpu.processors()));
  }
}
