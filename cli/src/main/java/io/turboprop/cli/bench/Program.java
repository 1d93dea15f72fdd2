package io.turboprop.cli.bench;

import io.turboprop.config.DurationText;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.function.Supplier;

/** What each scenario consists of. */
final class Program {
  private static final int CLIENTS = 64;
  private static final int BATCHES = 4;
  private static final int WARM_UP_TASKS = 2_000;
  private static final int FLEET_RATE = 100;

  /** Measured at one go. Blocks. */
  @FunctionalInterface
  interface Part {
    List<Measured> measure();
  }

  private final BenchPlan plan;
  private final Vertx vertx;
  private final Waits waits;
  private final Probe probe;
  private final Scenarios tasks;
  private final Reads reads;
  private final Health health;
  private final Load load;
  private final Blows blows;

  Program(BenchPlan plan, Vertx vertx, Api api, Waits waits, Load load, Fleet fleet) {
    this.plan = plan;
    this.vertx = vertx;
    this.waits = waits;
    this.health = new Health(vertx, api, waits);
    this.load = load;
    this.probe = new Probe(plan.processes());
    this.tasks = new Scenarios(load, waits);
    this.reads = new Reads(api, load, tasks, waits);
    this.blows = new Blows(plan.faultEvery(), plan.restart(), fleet, health);
  }

  Probe probe() {
    return probe;
  }

  /** Not before {@code idle}: what a load leaves behind is no part of it. */
  void warmUp(Scenario scenario) {
    if (scenario != Scenario.IDLE) {
      tasks.dispatch(Math.min(plan.tasks(), WARM_UP_TASKS), BATCHES);
    }
  }

  /**
   * One round.
   *
   * @param proplets of the fleet
   */
  List<Part> parts(Scenario scenario, int proplets) {
    return switch (scenario) {
      case DISPATCH -> one(() -> tasks.dispatch(plan.tasks(), BATCHES));
      case SINGLE -> one(() -> tasks.single(plan.tasks(), CLIENTS));
      case LATENCY ->
          plan.rates().stream()
              .map(rate -> part(() -> tasks.latency("latency", rate, plan.duration())))
              .toList();
      case FLEET -> one(() -> tasks.latency("fleet of " + proplets, FLEET_RATE, plan.duration()));
      case PLACE -> one(() -> tasks.place(plan.tasks(), proplets));
      case API ->
          List.of(
              part(() -> reads.task(plan.duration())),
              part(() -> reads.list(plan.duration())),
              part(() -> reads.watch(plan.duration())));
      case IDLE -> one(() -> idle(proplets));
      case SOAK -> one(() -> tasks.soak(plan.rate(), plan.duration(), probe));
      case FAULTS -> one(() -> tasks.faults(plan.rate(), plan.duration(), blows));
      case RESTART -> {
        Restart restart = new Restart(health, load, tasks, waits, plan.restart().orElseThrow());
        yield List.of(() -> restart.measure(plan.tasks()));
      }
    };
  }

  private static List<Part> one(Supplier<Measured> what) {
    return List.of(part(what));
  }

  private static Part part(Supplier<Measured> what) {
    return () -> List.of(what.get());
  }

  private Measured idle(int proplets) {
    Cpu cpu = new Cpu();
    new Waits(plan.timeout().plus(plan.duration()))
        .until(vertx.timer(plan.duration().toMillis()), "doing nothing");
    return Measured.time(
        "idle",
        "%,d proplets that beat every %s".formatted(proplets, DurationText.of(plan.beat())),
        cpu.seconds(),
        cpu.processors());
  }
}
