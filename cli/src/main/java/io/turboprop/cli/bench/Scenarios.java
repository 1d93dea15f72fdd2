package io.turboprop.cli.bench;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** What is measured of tasks. Blocks; each is bounded in tasks and time. */
final class Scenarios {
  private final Load load;
  private final Waits waits;

  Scenarios(Load load, Waits waits) {
    this.load = load;
    this.waits = waits;
  }

  /** Submits the tasks of a round; called once. */
  @FunctionalInterface
  private interface Submission {
    Future<?> begin(Marks marks, long began);
  }

  /** Until the end of each task is stored. */
  private Measured round(String scenario, String what, int tasks, Submission submission) {
    return round(scenario, what, load.next(tasks), submission);
  }

  private Measured round(String scenario, String what, Marks marks, Submission submission) {
    Cpu cpu = new Cpu();
    waits.until(
        submission.begin(marks, cpu.began()), "submission of %d tasks".formatted(marks.tasks()));
    waits.untilStored(marks);
    double seconds = marks.secondsUntilStored(cpu.began());
    load.over(marks);
    return Measured.rate(
        scenario, what, marks.tasks() / seconds, marks.latencies(), seconds, cpu.processors());
  }

  /** Closed loop: batches of 500, so many at a time, each followed by the next. */
  Measured dispatch(int tasks, int atOnce) {
    AtomicInteger taken = new AtomicInteger();
    return round(
        "dispatch",
        "%,d tasks in batches, %d at a time".formatted(tasks, atOnce),
        tasks,
        (marks, began) -> Load.lanes(atOnce, () -> load.batches(marks, taken)));
  }

  /** Closed loop: one task in each request, so many requests at a time. */
  Measured single(int tasks, int clients) {
    AtomicInteger taken = new AtomicInteger();
    return round(
        "single",
        "%,d tasks, %d clients".formatted(tasks, clients),
        tasks,
        (marks, began) -> Load.lanes(clients, () -> load.singles(marks, taken)));
  }

  /** Open loop at a fixed rate. */
  Measured latency(String name, int perSecond, Duration time) {
    return atRate(name, perSecond, time, load.next(tasks(perSecond, time)));
  }

  private Measured atRate(String name, int perSecond, Duration time, Marks marks) {
    return round(
            name,
            "%,d tasks/s for %d s".formatted(perSecond, time.toSeconds()),
            marks,
            (same, began) -> load.atRate(perSecond, same, began, load::single))
        .offered(perSecond);
  }

  /** The same for long, with what became of latencies and memory meanwhile. */
  Measured soak(int perSecond, Duration time, Probe probe) {
    Marks marks = load.next(tasks(perSecond, time));
    try (Slices slices = new Slices(time, probe)) {
      Measured all = atRate("soak", perSecond, time, marks);
      return all.in(slices.of(marks));
    }
  }

  /**
   * The same while something is struck again and again; submissions are repeated until they are
   * answered.
   */
  Measured faults(int perSecond, Duration time, Blows blows) {
    try (Blows.Storm storm = blows.begin()) {
      Measured all =
          round(
              "faults",
              "%,d tasks/s for %d s".formatted(perSecond, time.toSeconds()),
              tasks(perSecond, time),
              (marks, began) -> {
                Future<?> answered = load.atRate(perSecond, marks, began, load::insist);
                storm.end();
                return answered.onSuccess(created -> load.askUntilEnded(marks));
              });
      return all.offered(perSecond).of(all.load() + ", " + storm.told());
    }
  }

  private static int tasks(int perSecond, Duration time) {
    return Math.toIntExact(Math.max(1, perSecond * time.toMillis() / 1_000));
  }

  /** From the submission of all to the last order that a proplet got; none ends meanwhile. */
  Measured place(int tasks, int proplets) {
    Marks marks = load.next(tasks);
    Cpu cpu = new Cpu();
    waits.until(
        load.batches(marks, new AtomicInteger()), "submission of %d tasks".formatted(tasks));
    waits.untilOrdered(marks);
    double seconds = marks.secondsUntilOrdered(cpu.began());
    double used = cpu.processors();
    waits.untilStored(marks);
    load.over(marks);
    return Measured.rate(
        "place",
        "%,d tasks on %,d proplets, until the last order is there".formatted(tasks, proplets),
        tasks / seconds,
        Measured.noLatencies(),
        seconds,
        used);
  }
}
