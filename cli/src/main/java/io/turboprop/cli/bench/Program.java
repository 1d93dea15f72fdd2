package io.turboprop.cli.bench;

import io.turboprop.config.DurationText;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** What each scenario consists of. */
final class Program implements AutoCloseable {
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
  private final Invoke invoke;
  private final Optional<Pulls> pulls;
  private final Optional<Starts> starts;

  /**
   * @param run names what is made in it
   */
  Program(BenchPlan plan, Vertx vertx, Api api, Waits waits, Load load, Fleet fleet, UUID run) {
    this.plan = plan;
    this.vertx = vertx;
    this.waits = waits;
    this.health = new Health(vertx, api, waits);
    this.load = load;
    this.probe = new Probe(plan.processes());
    this.tasks = new Scenarios(load, waits);
    this.reads = new Reads(api, load, tasks, waits);
    this.blows = new Blows(plan.faultEvery(), plan.restart(), fleet, health);
    BenchPlan.Beside beside = plan.beside();
    this.invoke = new Invoke(vertx, api, waits, beside.echo(), "bench-" + run);
    this.pulls =
        beside
            .repository()
            .map(
                repository ->
                    new Pulls(
                        vertx,
                        api,
                        waits,
                        repository,
                        beside.proxy(),
                        beside.imageBytes(),
                        run.toString()));
    this.starts =
        beside.command().map(command -> new Starts(command, api.managers().getFirst(), waits));
  }

  Probe probe() {
    return probe;
  }

  /** Nothing before {@code idle}: what a load leaves behind is no part of it. */
  void warmUp(Scenario scenario) {
    switch (scenario) {
      case IDLE -> {}
      case INVOKE -> invoke.warmUp(plan.duration());
      case IMAGE -> pulls.orElseThrow().warmUp();
      case DISPATCH, SINGLE, LATENCY, FLEET, PLACE, API, SOAK, FAULTS, RESTART ->
          tasks.dispatch(Math.min(plan.tasks(), WARM_UP_TASKS), BATCHES);
    }
  }

  /** What was looked at of answers and images. */
  Checked checked() {
    return new Checked(invoke.answered(), pulls.map(Pulls::arrived).orElse(0L));
  }

  /**
   * Beside tasks; what was wrong has ended the run.
   *
   * @param calls that were answered with their own bytes
   * @param images that came to a proplet with their digest
   */
  record Checked(long calls, long images) {}

  /** Removes what was made for measuring, except tasks. */
  @Override
  public void close() {
    invoke.close();
    pulls.ifPresent(Pulls::close);
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
      case API -> {
        List<Part> parts =
            new ArrayList<>(
                List.of(
                    part(() -> reads.task(plan.duration())),
                    part(() -> reads.list(plan.duration())),
                    part(() -> reads.watch(plan.duration()))));
        parts.addAll(invoke.plain(Reads.CLIENTS, plan.duration()));
        yield parts;
      }
      case IDLE -> {
        List<Part> parts = new ArrayList<>(one(() -> idle(proplets)));
        starts.ifPresent(start -> parts.addAll(List.of(part(start::call), part(start::dev))));
        yield parts;
      }
      case INVOKE -> invoke.parts(plan.duration());
      case IMAGE -> pulls.orElseThrow().parts();
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
