package io.turboprop.system.sim;

import io.turboprop.manager.proplet.Duty;
import io.turboprop.manager.service.ControlReply;
import io.turboprop.manager.service.ControlRequest;
import io.turboprop.manager.task.ImagePolicy;
import io.turboprop.manager.task.Lineage;
import io.turboprop.manager.task.ModuleFile;
import io.turboprop.manager.task.Program;
import io.turboprop.manager.task.Restart;
import io.turboprop.manager.task.RetryPolicy;
import io.turboprop.manager.task.RunPolicy;
import io.turboprop.manager.task.Semantics;
import io.turboprop.manager.task.Target;
import io.turboprop.manager.task.Task;
import io.turboprop.manager.task.TaskSpec;
import io.turboprop.manager.task.Timeouts;
import io.turboprop.manager.task.Timing;
import io.turboprop.model.PropletId;
import io.turboprop.model.RunLimits;
import io.turboprop.model.TaskId;
import io.vertx.core.Future;
import java.time.Duration;
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
  private static final int TAKE_BACK_TRIES = 6;
  private static final long LATER_NANOS = 20_000 * MILLI;
  private static final int IMAGES = 4;
  private static final int LARGE_BYTES = 300_000;

  private final House house;
  private final Management managers;
  private final List<SimProplet> proplets;
  private final SplittableRandom random;
  private final List<String> images = new ArrayList<>();
  private final List<ModuleFile> small = new ArrayList<>();
  private final List<ModuleFile> large = new ArrayList<>();
  private final List<Wish> wishes = new ArrayList<>();
  private final Map<TaskId, Wish> byTask = new LinkedHashMap<>();
  private boolean calm;

  Load(House house, Management managers, SimProxy proxy, List<SimProplet> proplets) {
    this.house = house;
    this.managers = managers;
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
    if (house.scenario().work().contains(Work.DRAIN)) {
      drain();
    }
  }

  void ask(ControlRequest request, Consumer<Future<? extends ControlReply>> answered) {
    long there = random.nextLong(LATENCY_NANOS);
    long back = random.nextLong(LATENCY_NANOS);
    world()
        .after(
            there,
            () ->
                managers.ask(request, reply -> world().after(back, () -> answered.accept(reply))));
  }

  void made(TaskId id, Wish wish) {
    byTask.put(id, wish);
    house.oracle().acknowledged(id);
  }

  /** A user was told that nobody led and nothing was done, and gives up. */
  void givenUp(String name) {
    house.oracle().mayNotBe(name);
  }

  /** Now and then. */
  boolean givesUp() {
    return house.scenario().managers() > 1 && random.nextInt(4) == 0;
  }

  void mayBeDeleted(TaskId id) {
    house.oracle().mayBeDeleted(id);
  }

  /** Whether the only proplet a task may run on is gone for good. */
  boolean hopeless(Target target) {
    return proplets.stream()
        .anyMatch(p -> p.gone() && target.proplet().equals(Optional.of(p.id())));
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
    Target target = target();
    RunPolicy policy = policy(daemon, fails);
    boolean mayGoEitherWay =
        target.broadcast()
            || policy.semantics() == Semantics.AT_MOST_ONCE
            || !policy.timeouts().equals(Timeouts.NONE);
    Wish.End end =
        mayGoEitherWay && !daemon
            ? Wish.End.OVER
            : daemon ? Wish.End.RUNNING : fails ? Wish.End.FAILED : Wish.End.COMPLETED;
    return new Wish.Plan(
        spec(number, daemon, fails, target, policy),
        random.nextInt(4) == 0,
        some(Work.STOP, 0.15) ? random.nextLong(60_000 * MILLI) : -1,
        some(Work.DELETE, 0.1) ? random.nextLong(60_000 * MILLI) : -1,
        end);
  }

  private RunPolicy policy(boolean daemon, boolean fails) {
    boolean once = !daemon && some(Work.AT_MOST_ONCE, 0.2);
    boolean again = fails && !once && some(Work.RETRY, 0.5);
    RetryPolicy retry =
        again
            ? new RetryPolicy(
                random.nextInt(2, 5),
                RetryPolicy.BASE,
                RetryPolicy.CAP,
                RetryPolicy.JITTER,
                List.of(),
                RetryPolicy.RESET_AFTER)
            : RetryPolicy.NONE;
    return new RunPolicy(
        retry,
        once ? Semantics.AT_MOST_ONCE : Semantics.AT_LEAST_ONCE,
        daemon || !some(Work.TIMEOUT, 0.2) ? Timeouts.NONE : timeouts(),
        Restart.NO);
  }

  private Timeouts timeouts() {
    return new Timeouts(
        perhaps(60), perhaps(60), perhaps(200), perhaps(20).map(d -> d.plusSeconds(7)));
  }

  private Optional<Duration> perhaps(int mostSeconds) {
    return random.nextBoolean()
        ? Optional.of(Duration.ofSeconds(1 + random.nextInt(mostSeconds)))
        : Optional.empty();
  }

  private TaskSpec spec(
      int number, boolean daemon, boolean fails, Target target, RunPolicy policy) {
    return new TaskSpec(
        "task" + number,
        TaskSpec.STANDARD,
        program(environment(number, daemon, fails), daemon),
        target,
        Lineage.NONE,
        Timing.DEFAULT,
        Optional.empty(),
        RunLimits.UNSET,
        Optional.empty(),
        Optional.of(policy),
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

  /** Proplets are drained now and then, and taken back. */
  private void drain() {
    world()
        .after(
            random.nextLong(120_000 * MILLI),
            () -> {
              if (!calm) {
                PropletId one = proplets.get(random.nextInt(proplets.size())).id();
                Optional<Duration> deadline = perhaps(60);
                ask(
                    new ControlRequest.ChangeDuty(one, new Duty.StartDrain(deadline, false)),
                    answer -> {});
                world()
                    .after(
                        random.nextLong(60_000 * MILLI),
                        () ->
                            ask(
                                new ControlRequest.ChangeDuty(one, new Duty.EndDrain()),
                                answer -> {}));
                drain();
              }
            });
  }

  /** Nothing is drained any more. */
  void takeAllBack() {
    calm = true;
    for (SimProplet proplet : proplets) {
      takeBack(proplet.id(), TAKE_BACK_TRIES);
    }
  }

  /** The manager may be on its way up: some tries, each harmless when it works. */
  private void takeBack(PropletId id, int tries) {
    ask(new ControlRequest.ChangeDuty(id, new Duty.EndDrain()), answer -> {});
    if (tries > 0) {
      world().after(LATER_NANOS, () -> takeBack(id, tries - 1));
    }
  }

  private Program program(Map<String, String> env, boolean daemon) {
    Optional<ModuleFile> file = Optional.empty();
    Optional<String> image = Optional.empty();
    Optional<ImagePolicy> policy = Optional.empty();
    if (!large.isEmpty() && random.nextInt(10) == 0) {
      file = Optional.of(large.getFirst());
    } else if (house.scenario().work().contains(Work.IMAGE) && random.nextInt(2) == 0) {
      image = Optional.of(images.get(random.nextInt(images.size())));
      ImagePolicy[] policies = ImagePolicy.values();
      policy = Optional.of(policies[random.nextInt(policies.length)]);
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
        Optional.empty(),
        Optional.empty(),
        policy);
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
