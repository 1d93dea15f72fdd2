package io.turboprop.manager.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.manager.Joins;
import io.turboprop.manager.store.Epochs;
import io.turboprop.manager.store.Store;
import io.turboprop.manager.store.memory.MemoryStore;
import io.turboprop.manager.task.Pins;
import io.turboprop.manager.task.Specs;
import io.turboprop.manager.task.Task;
import io.turboprop.manager.task.TaskSpec;
import io.turboprop.model.BootId;
import io.turboprop.model.JsonText;
import io.turboprop.model.PropletId;
import io.turboprop.model.PropletMetadata;
import io.turboprop.model.RunResult;
import io.turboprop.model.TaskId;
import io.turboprop.time.VirtualTimers;
import io.turboprop.wire.ImageFinding;
import io.turboprop.wire.ImageLookup;
import io.turboprop.wire.Inventory;
import io.turboprop.wire.MachineLoad;
import io.turboprop.wire.ManagerMessage;
import io.turboprop.wire.Order;
import io.turboprop.wire.PropletMessage;
import io.turboprop.wire.RegistryMessage;
import io.turboprop.wire.Report;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A real control core over a store, with time that moves on request. The outside world, the broker
 * and the proplets, is what the test says it is: {@link World} has what went out.
 */
final class ControlHouse {
  final VirtualTimers timers = new VirtualTimers(Instant.parse("2026-01-02T03:04:05Z"));
  final Store store;
  final World world = new World();
  final MemoryResults results = new MemoryResults();

  /** Native attempts that each proplet has in hand, as far as the test said. */
  final Map<PropletId, Map<TaskId, Inventory.Held>> held = new java.util.HashMap<>();

  /** Newest serial of what each proplet said of functions. */
  final Map<PropletId, Long> serials = new java.util.HashMap<>();

  /** What the machine of each proplet is like, as far as the test said. */
  final Map<PropletId, MachineLoad> loads = new java.util.HashMap<>();

  private final Map<PropletId, BootId> boots = new java.util.HashMap<>();
  ControlCore core;

  int news;

  /** What names of images stand for; empty: nobody who serves images says anything. */
  Optional<Function<ImageLookup, ImageFinding>> registry =
      Optional.of(lookup -> new ImageFinding.Found(lookup.id(), Pins.IMAGE));

  private final ControlConfig config;
  private final AtomicInteger ids = new AtomicInteger();
  private final Map<PropletId, Long> sequences = new java.util.HashMap<>();

  ControlHouse() {
    this(ControlConfig.DEFAULT);
  }

  ControlHouse(ControlConfig config) {
    this.config = config;
    store = new MemoryStore(timers);
    core = takeOver();
  }

  /** A new manager process over the same store. */
  void restartManager() {
    now(core.close());
    core = takeOver();
  }

  @SuppressWarnings("NullAway") // no test here uploads a module
  private ControlCore takeOver() {
    ControlEnvironment env =
        new ControlEnvironment(
            timers,
            timers,
            () -> Duration.between(Instant.EPOCH, timers.instant()).toNanos(),
            () -> new TaskId("task-" + ids.incrementAndGet()),
            new SplittableRandom(1),
            () -> news++);
    long epoch = now(Epochs.next(store));
    return now(
        ControlCore.takeOver(epoch, store, null, results, world, Joins.setup(), env, config));
  }

  static <T> T now(Future<T> future) {
    assertThat(future.isComplete()).as("completed without waiting").isTrue();
    if (future.failed()) {
      if (future.cause() instanceof RuntimeException expected) {
        throw expected;
      }
      throw new AssertionError(future.cause());
    }
    return future.result();
  }

  /** Creates and starts a task; what is due at once is done. */
  Task submit(TaskSpec spec) {
    var reply =
        (ControlReply.OfTask)
            now(core.answer(new ControlRequest.CreateTask(spec, true, Optional.empty())));
    settle();
    return task(reply.task().id());
  }

  Task submit() {
    return submit(Specs.calling("add").spec());
  }

  Task task(TaskId id) {
    return now(store.task(id)).orElseThrow();
  }

  void ask(ControlRequest request) {
    now(core.answer(request));
    settle();
  }

  /** Lets everything happen that is due now; proplets and the registry answer what is asked. */
  void settle() {
    timers.advance(Duration.ZERO);
    List<World.Out> questions =
        world.orders.stream().filter(o -> o.order() instanceof Order.Inventory).toList();
    world.orders.removeAll(questions);
    questions.forEach(q -> answer(q.to(), ((Order.Inventory) q.order()).nonce()));
    List<ImageLookup> lookups = List.copyOf(world.lookups);
    registry.ifPresent(
        answers -> {
          world.lookups.clear();
          lookups.forEach(lookup -> core.heard(answers.apply(lookup)));
        });
    if (!questions.isEmpty() || (registry.isPresent() && !lookups.isEmpty())) {
      settle();
    }
  }

  private void answer(PropletId proplet, long nonce) {
    List<Inventory.Held> all = List.copyOf(held.getOrDefault(proplet, Map.of()).values());
    BootId boot = java.util.Objects.requireNonNull(boots.get(proplet));
    now(
        core.heard(
            new Report.Batch(
                proplet, boot, List.of(), Optional.of(new Inventory(nonce, false, all)))));
  }

  private void has(String proplet, Task task, Inventory.State state) {
    held.computeIfAbsent(new PropletId(proplet), id -> new java.util.LinkedHashMap<>())
        .put(task.id(), new Inventory.Held(task.id(), task.attempt(), task.epoch(), state));
  }

  private void forgets(String proplet, TaskId task) {
    held.getOrDefault(new PropletId(proplet), new java.util.HashMap<>()).remove(task);
  }

  /** A boot of which nothing is left. */
  void nativeProplet(String id, String boot) {
    BootId before = boots.put(new PropletId(id), new BootId(boot));
    if (before != null && !before.value().equals(boot)) {
      held.remove(new PropletId(id));
      serials.remove(new PropletId(id));
    }
    now(
        core.heard(
            new PropletMessage.Registration(
                new PropletId(id), "default", nativeMetadata(), Optional.of(new BootId(boot)))));
    settle();
  }

  void upstreamProplet(String id) {
    now(
        core.heard(
            new PropletMessage.Registration(
                new PropletId(id), "default", upstreamMetadata(), Optional.empty())));
    settle();
    beat(id, null);
  }

  /** It has registered and has not subscribed yet. */
  void upstreamRegisters(String id) {
    now(
        core.heard(
            new PropletMessage.Registration(
                new PropletId(id), "default", upstreamMetadata(), Optional.empty())));
    settle();
  }

  void beat(String id, @Nullable String boot) {
    now(
        core.heard(
            new PropletMessage.Heartbeat(
                new PropletId(id),
                true,
                "default",
                Optional.ofNullable(boot).map(BootId::new),
                false,
                boot == null ? Optional.empty() : Optional.of(pulse(id)))));
    settle();
  }

  private PropletMessage.Pulse pulse(String id) {
    var all = List.copyOf(held.getOrDefault(new PropletId(id), Map.of()).values());
    return new PropletMessage.Pulse(
        3_000,
        new Inventory(0, false, all).holdings(),
        serials.getOrDefault(new PropletId(id), 0L),
        Optional.empty(),
        Optional.ofNullable(loads.get(new PropletId(id))));
  }

  /** Lets time pass while these native proplets beat. */
  void pass(Duration time, String... beating) {
    for (long ms = 0; ms < time.toMillis(); ms += 1_000) {
      for (String id : beating) {
        beat(id, java.util.Objects.requireNonNull(boots.get(new PropletId(id))).value());
      }
      timers.advance(Duration.ofMillis(Math.min(1_000, time.toMillis() - ms)));
      settle();
    }
  }

  /** It says itself that it goes. */
  void leaves(String id, String boot) {
    now(
        core.heard(
            new PropletMessage.Heartbeat(
                new PropletId(id),
                false,
                "default",
                Optional.of(new BootId(boot)),
                true,
                Optional.empty())));
    settle();
  }

  void goodbye(String id, @Nullable String boot) {
    now(
        core.heard(
            PropletMessage.Heartbeat.will(
                new PropletId(id), "default", Optional.ofNullable(boot).map(BootId::new))));
    settle();
  }

  void accepted(String proplet, String boot, Task task) {
    has(proplet, task, Inventory.State.ACCEPTED);
    report(
        proplet, boot, new Report.Accepted(next(proplet), task.id(), task.attempt(), task.epoch()));
  }

  void started(String proplet, String boot, Task task) {
    has(proplet, task, Inventory.State.RUNNING);
    report(
        proplet, boot, new Report.Started(next(proplet), task.id(), task.attempt(), task.epoch()));
  }

  void finished(String proplet, String boot, Task task, RunResult result) {
    forgets(proplet, task.id());
    report(
        proplet,
        boot,
        new Report.Finished(next(proplet), task.id(), task.attempt(), task.epoch(), result));
  }

  void refused(String proplet, String boot, Task task, io.turboprop.model.Reason why) {
    report(
        proplet,
        boot,
        new Report.Refused(next(proplet), task.id(), task.attempt(), task.epoch(), why));
  }

  private long next(String proplet) {
    return sequences.merge(new PropletId(proplet), 1L, Long::sum);
  }

  private void report(String proplet, String boot, Report report) {
    reports(proplet, boot, List.of(report));
  }

  /** In one message. */
  void reports(String proplet, String boot, List<Report> reports) {
    Future<Void> done =
        core.heard(new Report.Batch(new PropletId(proplet), new BootId(boot), reports));
    settle();
    now(done);
  }

  void upstreamResult(String proplet, TaskId task, String results, @Nullable String error) {
    now(
        core.heard(
            new PropletMessage.TaskResult(
                task,
                Optional.of(new PropletId(proplet)),
                Optional.of(new JsonText("\"" + results + "\"")),
                Optional.ofNullable(error))));
    settle();
  }

  static RunResult success(String text) {
    return new RunResult.Success(new JsonText("\"" + text + "\""));
  }

  static PropletMetadata nativeMetadata() {
    return metadata(PropletMetadata.NATIVE_PROTOCOL);
  }

  private static PropletMetadata upstreamMetadata() {
    return metadata("");
  }

  private static PropletMetadata metadata(String protocol) {
    return new PropletMetadata(
        "",
        List.of(),
        "",
        "",
        "",
        "linux",
        "",
        "x86_64",
        0,
        "0.5.0",
        "wasm",
        protocol,
        "",
        2,
        2,
        List.of("endive"),
        Map.of());
  }

  /** What left the house, in order. */
  static final class World implements PropletDoor {
    record Out(PropletId to, Order order) {}

    final List<Out> orders = new ArrayList<>();
    final List<ManagerMessage> broadcasts = new ArrayList<>();
    final List<ImageLookup> lookups = new ArrayList<>();
    boolean up = true;

    /** What is sent waits in the link, here. */
    boolean slow;

    final List<Promise<Void>> waiting = new ArrayList<>();

    <O extends Order> List<O> orders(Class<O> kind) {
      return orders.stream().map(Out::order).filter(kind::isInstance).map(kind::cast).toList();
    }

    @Override
    public Future<Void> send(PropletId to, Order.Batch batch) {
      if (!up) {
        return Future.failedFuture("broker away");
      }
      batch.orders().forEach(o -> orders.add(new Out(to, o)));
      return taken();
    }

    @Override
    public Future<Void> broadcast(ManagerMessage message) {
      if (!up) {
        return Future.failedFuture("broker away");
      }
      broadcasts.add(message);
      return taken();
    }

    private Future<Void> taken() {
      if (!slow) {
        return Future.succeededFuture();
      }
      waiting.add(Promise.promise());
      return waiting.getLast().future();
    }

    @Override
    public Future<Void> broadcastOnce(ManagerMessage message) {
      return broadcast(message);
    }

    @Override
    public Future<Void> serve(RegistryMessage.ImageChunk chunk) {
      return Future.failedFuture("no module was uploaded here");
    }

    @Override
    public Future<Void> ask(ImageLookup lookup) {
      if (!up) {
        return Future.failedFuture("broker away");
      }
      lookups.add(lookup);
      return Future.succeededFuture();
    }

    @Override
    public long inlineModuleBytes() {
      return 7_800_000;
    }

    @Override
    public boolean up() {
      return up;
    }

    @Override
    public long malformed() {
      return 0;
    }

    @Override
    public String describe() {
      return up ? "up" : "down";
    }
  }
}
