package io.turboprop.system.chaos;

import io.turboprop.system.chaos.Recipes.Dish;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * The program: builds a world, lets users and faults loose on it, puts everything right again, and
 * audits. Ends with 0 if every promise was kept, with 1 if one was broken, with 2 if it was asked
 * for something that does not exist.
 */
public final class Chaos {
  private static final Duration TO_GET_WELL = Duration.ofMinutes(2);

  /** So long without any task coming to its end means that none will. */
  private static final Duration QUIET = Duration.ofSeconds(100);

  private static final int REPLAYS = 300;

  private final Options options;
  private final Timings timings = new Timings();
  private final Ledger ledger = new Ledger();
  private final List<String> trouble = new ArrayList<>();

  private Chaos(Options options) {
    this.options = options;
  }

  /** See {@link Options}. */
  public static void main(String[] args) throws IOException {
    Options options;
    try {
      options = Options.parse(args);
    } catch (IllegalArgumentException e) {
      System.err.println("error: " + e.getMessage());
      System.exit(2);
      return;
    }
    System.exit(new Chaos(options).run() ? 0 : 1);
  }

  static void say(String text) {
    System.out.println(Instant.now().truncatedTo(ChronoUnit.MILLIS) + " " + text);
  }

  private boolean run() throws IOException {
    say(
        "seed %d, %d managers, scenario %s, folder %s"
            .formatted(options.seed(), options.managers(), options.scenario(), options.folder()));
    long begin = System.nanoTime();
    Report report;
    try (var world = new World(options.folder(), options.managers(), options.upstream());
        var supervisor = new Supervisor(world);
        var watch = new Watch(world, timings)) {
      world.startAll();
      awaitWell(world, watch, "at the start");
      var client = new Client(world.managers.apis(), ledger);
      var storm = new Storm(world, watch, options, dice(1));
      var recipes = new Recipes(world.registry, options.upstream(), options.seed(), dice(2));
      var load = new Load(client, recipes, watch, options.rate(), dice(3));
      storm.rage();
      say("%d faults struck, putting everything right".formatted(storm.strikes()));
      world.heal();
      load.finish();
      awaitWell(world, watch, "after the last fault");
      afterwards(client);
      settle(watch);
      Audit audit = audit(world, client);
      trouble.addAll(watch.leaders().broken());
      report =
          new Report(
              options,
              storm,
              supervisor.ended(),
              ledger,
              audit,
              leadership(world, watch),
              timings,
              trouble,
              Waits.since(begin));
    }
    System.out.print(report.text());
    if (options.verdict().isPresent()) {
      Files.writeString(options.verdict().get(), report.text());
    }
    return report.kept();
  }

  /** Dice of its own for each part, so that none disturbs another. */
  private RandomGenerator dice(int part) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(options.seed() * 31 + part);
  }

  private void awaitWell(World world, Watch watch, String when) {
    boolean well =
        Waits.until(
            TO_GET_WELL,
            () -> {
              Seen seen = watch.last();
              return seen.well().containsAll(world.managers.names())
                  && seen.leader().isPresent()
                  && seen.proxyWell()
                  && world.proplets().stream().allMatch(seen::alive);
            });
    if (!well) {
      trouble.add(
          "not well within " + TO_GET_WELL.toSeconds() + " s " + when + ": " + watch.last());
    }
    say("everything is %s %s".formatted(well ? "well" : "NOT well", when));
  }

  /** Submits some keys again, which must make nothing new, and stops what runs for ever. */
  private void afterwards(Client client) {
    List<Map.Entry<String, Dish>> tasks = List.copyOf(ledger.tasks());
    tasks.stream().limit(REPLAYS).forEach(task -> client.submit(task.getValue()));
    tasks.stream()
        .filter(task -> task.getValue().kind() == Kind.DAEMON)
        .forEach(task -> client.stop(task.getKey()));
  }

  /** Until nothing changes any more, or nothing but what waits for ever is left. */
  private void settle(Watch watch) {
    long ghosts =
        ledger.tasks().stream().filter(task -> task.getValue().kind() == Kind.GHOST).count();
    long live = watch.last().live();
    long changed = System.nanoTime();
    while (Waits.since(changed).compareTo(QUIET) < 0) {
      long now = watch.last().live();
      if (now >= 0 && now <= ghosts) {
        break;
      }
      if (now != live) {
        live = now;
        changed = System.nanoTime();
      }
      Waits.pause(Duration.ofMillis(100));
    }
    say(
        "%d tasks are left, %d of them for a proplet that does not exist"
            .formatted(live(watch), ghosts));
  }

  private static long live(Watch watch) {
    return watch.last().live();
  }

  private Report.Leadership leadership(World world, Watch watch) {
    var epochs = new Epochs();
    world.proplets().forEach(proplet -> epochs.read(proplet, world.log(proplet)));
    trouble.addAll(epochs.broken());
    return new Report.Leadership(
        watch.leaders().epochs(), watch.leaders().looksWithTwo(), epochs.refused());
  }

  private Audit audit(World world, Client client) {
    say("auditing %d tasks".formatted(ledger.size()));
    var starts = new Starts();
    world.proplets().forEach(proplet -> starts.read(world.log(proplet)));
    var events = new Events();
    events.read(client);
    say("%d events, %d guests began".formatted(events.count(), starts.all()));
    trouble.addAll(events.broken());
    var audit = new Audit(client, new Outcomes(options.upstream()), starts, events, timings);
    audit.readAll(ledger);
    long total = client.body("/tasks?limit=1").path("total").asLong();
    if (total != ledger.size()) {
      trouble.add(
          String.format(
              Locale.ROOT,
              "%d tasks are in the store, %d were acknowledged",
              total,
              ledger.size()));
    }
    return audit;
  }
}
