package io.turboprop.system.sim;

import io.turboprop.manager.service.ControlReply;
import io.turboprop.manager.service.ControlRequest;
import io.turboprop.manager.task.Lineage;
import io.turboprop.manager.task.ModuleFile;
import io.turboprop.manager.task.Program;
import io.turboprop.manager.task.Target;
import io.turboprop.manager.task.Task;
import io.turboprop.manager.task.TaskSpec;
import io.turboprop.manager.task.Timing;
import io.turboprop.model.PropletId;
import io.turboprop.model.RunLimits;
import io.turboprop.model.TaskId;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** The users: they want tasks of many kinds, at times of their own, and do not give up. */
final class Load {
  private static final long MILLI = 1_000_000;
  private static final int LATENCY_NANOS = 3_000_000;
  private static final int IMAGES = 4;
  private static final int LARGE_BYTES = 300_000;

  private final House house;
  private final SimManager manager;
  private final List<SimProplet> proplets;
  private final SplittableRandom random;
  private final List<String> images = new ArrayList<>();
  private final List<ModuleFile> small = new ArrayList<>();
  private final List<ModuleFile> large = new ArrayList<>();
  private final List<Wish> wishes = new ArrayList<>();
  private final Map<TaskId, Wish> byTask = new LinkedHashMap<>();

  Load(House house, SimManager manager, SimProxy proxy, List<SimProplet> proplets) {
    this.house = house;
    this.manager = manager;
    this.proplets = proplets;
    this.random = house.world().chance();
    for (int i = 0; i < IMAGES; i++) {
      String name = "registry.example.org/team/image" + i + ":v1";
      ModuleFile content = house.modules().upload(random, random.nextInt(10, 40_000));
      proxy.publish(name, content.digest());
      images.add(name);
      small.add(house.modules().upload(random, random.nextInt(10, 2_000)));
    }
    if (house.scenario().work().contains(Work.LARGE)) {
      large.add(house.modules().upload(random, LARGE_BYTES));
    }
  }

  World world() {
    return house.world();
  }

  /** All of them come, sooner or later, before the trouble is over. */
  void begin() {
    long span = house.scenario().troubleFor().toNanos();
    for (int i = 0; i < house.scenario().tasks(); i++) {
      var wish = new Wish(this, plan(i), "key-" + i);
      wishes.add(wish);
      world().after(random.nextLong(span), wish::begin);
    }
  }

  void ask(ControlRequest request, Consumer<Future<? extends ControlReply>> answered) {
    long there = random.nextLong(LATENCY_NANOS);
    long back = random.nextLong(LATENCY_NANOS);
    world()
        .after(
            there,
            () ->
                manager.ask(
                    request, reply -> world().after(back, () -> answered.accept(reply))));
  }

  void made(TaskId id, Wish wish) {
    byTask.put(id, wish);
    house.oracle().acknowledged(id);
  }

  void mayBeDeleted(TaskId id) {
    house.oracle().mayBeDeleted(id);
  }

  Optional<Task> stored(TaskId id) {
    return house.oracle().durable(id);
  }

  /** What is not yet as it should be. */
  List<String> missing() {
    return wishes.stream().map(Wish::missing).flatMap(Optional::stream).toList();
  }

  /** Everything that runs until it is stopped is stopped. */
  void stopTheEndless() {
    wishes.stream().filter(Wish::endless).forEach(Wish::stop);
  }

  private boolean some(Work kind, double chance) {
    return house.scenario().work().contains(kind) && random.nextDouble() < chance;
  }

  private Wish.Plan plan(int number) {
    boolean daemon = some(Work.DAEMON, 0.1);
    boolean fails = !daemon && some(Work.FAILING, 0.2);
    boolean stops = some(Work.STOP, 0.15);
    boolean deletes = some(Work.DELETE, 0.1);
    long after = random.nextLong(60_000 * MILLI);
    return new Wish.Plan(
        spec(number, daemon, fails),
        random.nextInt(4) == 0,
        stops ? after : -1,
        deletes ? random.nextLong(60_000 * MILLI) : -1,
        daemon,
        fails);
  }

  private TaskSpec spec(int number, boolean daemon, boolean fails) {
    return new TaskSpec(
        "task" + number,
        TaskSpec.STANDARD,
        program(environment(number, daemon, fails), daemon),
        target(),
        Lineage.NONE,
        Timing.DEFAULT,
        Optional.empty(),
        RunLimits.UNSET,
        Optional.empty(),
        Optional.empty());
  }

  private Map<String, String> environment(int number, boolean daemon, boolean fails) {
    Map<String, String> env = new LinkedHashMap<>();
    if (!daemon) {
      long most = some(Work.LONG, 0.4) ? 60_000 : 2_000;
      env.put("FAKE_RUN_MS", Long.toString(random.nextLong(most)));
    }
    env.put("FAKE_RESULT", Integer.toString(number));
    if (fails) {
      env.put("FAKE_EXIT_CODE", "3");
    }
    return env;
  }

  private Program program(Map<String, String> env, boolean daemon) {
    Optional<ModuleFile> file = Optional.empty();
    Optional<String> image = Optional.empty();
    if (!large.isEmpty() && random.nextInt(10) == 0) {
      file = Optional.of(large.getFirst());
    } else if (house.scenario().work().contains(Work.IMAGE) && random.nextInt(2) == 0) {
      image = Optional.of(images.get(random.nextInt(images.size())));
    } else {
      file = Optional.of(small.get(random.nextInt(small.size())));
    }
    return new Program(
        image,
        file,
        List.of(),
        Optional.empty(),
        env,
        daemon,
        false,
        false,
        Optional.empty(),
        Optional.empty());
  }

  private Target target() {
    if (some(Work.BROADCAST, 0.1)) {
      return new Target(Optional.empty(), true);
    }
    if (some(Work.PINNED, 0.2)) {
      PropletId one = proplets.get(random.nextInt(proplets.size())).id();
      return new Target(Optional.of(one), false);
    }
    return Target.ANY;
  }
}
