package io.turboprop.manager.service;

import io.turboprop.manager.schedule.Scheduler;
import io.turboprop.manager.store.ModuleReader;
import io.turboprop.manager.store.Store;
import io.turboprop.manager.task.Effect;
import io.turboprop.manager.task.Phase;
import io.turboprop.manager.task.Seat;
import io.turboprop.manager.task.Task;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.TaskId;
import io.turboprop.wire.PropletMessage;
import io.turboprop.wire.RegistryMessage.ImageRequest;
import io.turboprop.wire.Report;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The single writer: wires the desks together, brings back what a former manager left, and is the
 * one entry for requests and for news from proplets. Every call is made on the control verticle's
 * event loop.
 */
public final class ControlCore {
  private static final Logger log = LoggerFactory.getLogger(ControlCore.class);
  private static final Duration STORE_RETRY = Duration.ofSeconds(1);

  private final Store store;
  private final ControlEnvironment env;
  private final ControlConfig config;
  private final long epoch;
  private final TaskBook book;
  private final Fleet fleet;
  private final PlacementDesk placement;
  private final Outbox outbox;
  private final StopDesk stops;
  private final PropletDesk proplets;
  private final ReportDesk reports;
  private final ModuleServer modules;
  private final TaskDesk tasks;
  private final PropletDoor door;

  private ControlCore(
      Store store,
      ModuleReader moduleReader,
      PropletDoor door,
      Scheduler scheduler,
      ControlEnvironment env,
      ControlConfig config,
      long epoch) {
    this.store = store;
    this.door = door;
    this.env = env;
    this.config = config;
    this.epoch = epoch;
    Mailbox mailbox = new Mailbox(door, env.timers());
    this.book = new TaskBook(store, env.clock(), this::carryOut);
    this.fleet = new Fleet(config.liveness(), env.nanos());
    this.placement = new PlacementDesk(book, fleet, scheduler, env.timers(), epoch);
    OrderMaker orders = new OrderMaker(moduleReader);
    this.outbox = new Outbox(book, fleet, door, mailbox, orders, env, config);
    this.stops = new StopDesk(book, outbox, env, config);
    this.proplets = new PropletDesk(fleet, book, placement, mailbox, store, env.clock());
    this.reports = new ReportDesk(book, fleet, mailbox, store.metrics(), env.clock());
    this.modules = new ModuleServer(moduleReader, door);
    this.tasks = new TaskDesk(book, store, outbox, env);
  }

  /**
   * Takes over: draws the next epoch and takes up every unfinished task of the store. Orders that
   * were on their way are sent again, running work is left running.
   */
  public static Future<ControlCore> takeOver(
      Store store,
      ModuleReader moduleReader,
      PropletDoor door,
      Scheduler scheduler,
      ControlEnvironment env,
      ControlConfig config) {
    return store
        .nextEpoch()
        .map(epoch -> new ControlCore(store, moduleReader, door, scheduler, env, config, epoch))
        .compose(core -> core.recover().map(core));
  }

  private Future<Void> recover() {
    return store
        .proplets()
        .onSuccess(all -> all.forEach(fleet::adopt))
        .compose(all -> store.liveTasks())
        .map(
            live -> {
              live.forEach(book::adopt);
              log.info(
                  "epoch {} begins with {} proplets and {} live tasks",
                  epoch,
                  fleet.size(),
                  live.size());
              live.forEach(this::takeUp);
              watch();
              return null;
            });
  }

  private void takeUp(Task task) {
    if (task.phase() == Phase.QUEUED) {
      placement.place(task.id());
    }
    for (Seat seat : task.seats()) {
      if (seat.progress() == Seat.Progress.SENT && task.phase() != Phase.STOPPING) {
        outbox.run(task.id(), task.attempt(), seat.proplet());
      }
    }
    if (task.phase() == Phase.STOPPING) {
      stops.await(task.id());
    }
  }

  private void watch() {
    env.timers().every(config.livenessCheck(), proplets::lookForChanges);
    env.timers()
        .every(
            config.heartbeatFlush(),
            () ->
                proplets
                    .flush()
                    .onFailure(f -> log.warn("heartbeats not stored: {}", f.toString())));
  }

  private void carryOut(Effect effect) {
    switch (effect) {
      case Effect.Place e -> placement.place(e.task());
      case Effect.PlaceLater e -> placement.placeLater(e.task(), shortened(e.delay()));
      case Effect.SendRun e -> outbox.run(e.task(), e.attempt(), e.to());
      case Effect.SendStop e -> outbox.stop(e.task(), e.attempt(), e.to(), broadcast(e.task()));
      case Effect.AwaitStop e -> stops.await(e.task());
      case Effect.SeatFreed ignored -> placement.seatFreed();
    }
  }

  private boolean broadcast(TaskId id) {
    return book.live().find(id).map(Task::broadcast).orElse(false);
  }

  private Duration shortened(Duration base) {
    return base.minusMillis((long) (base.toMillis() * 0.2 * env.random().nextDouble()));
  }

  /** Answers a request; fails with an {@code OrchestratorException}. */
  public Future<? extends ControlReply> answer(ControlRequest request) {
    return switch (request) {
      case ControlRequest.CreateTask r -> tasks.create(r);
      case ControlRequest.UpdateTask r -> tasks.update(r);
      case ControlRequest.DeleteTask r -> tasks.delete(r.task());
      case ControlRequest.StartTask r -> tasks.start(r.task());
      case ControlRequest.StopTask r -> tasks.stop(r.task());
      case ControlRequest.ListProplets r -> Future.succeededFuture(FleetViews.list(fleet, book, r));
      case ControlRequest.ViewProplet r -> FleetViews.view(fleet, book, r.proplet());
      case ControlRequest.DeleteProplet r ->
          proplets.delete(r.proplet()).map(done -> new ControlReply.Done());
      case ControlRequest.AskHealth ignored -> Future.succeededFuture(health());
    };
  }

  private ControlReply.Health health() {
    return new ControlReply.Health(
        door.up(),
        door.describe(),
        book.storeUp(),
        epoch,
        fleet.aliveCount(),
        fleet.size(),
        book.live().queued(),
        book.live().size(),
        door.malformed());
  }

  /** News in upstream's dialect; ends when it is stored, however long that takes. */
  public Future<Void> heard(PropletMessage message) {
    return switch (message) {
      case PropletMessage.Registration m -> untilStored(() -> proplets.registered(m));
      case PropletMessage.Heartbeat m -> proplets.heartbeat(m);
      case PropletMessage.TaskResult m -> untilStored(() -> reports.result(m));
      case PropletMessage.WorkerMetrics m -> reports.measured(m);
      case PropletMessage.TaskMetrics m -> reports.measured(m);
    };
  }

  /** Reports of a native proplet; what cannot be stored is not acknowledged and comes again. */
  public Future<Void> heard(Report.Batch batch) {
    return reports.reported(batch);
  }

  public void heard(ImageRequest request) {
    modules.requested(request);
  }

  /** Upstream workers tell things once only, so a store that is away is waited for. */
  private Future<Void> untilStored(Supplier<Future<Void>> work) {
    return work.get()
        .recover(
            failure -> {
              if (!(failure instanceof OrchestratorException coded)
                  || coded.code() != ErrorCode.STORE_UNAVAILABLE) {
                return Future.failedFuture(failure);
              }
              Promise<Void> later = Promise.promise();
              env.timers().after(STORE_RETRY, () -> untilStored(work).onComplete(later));
              return later.future();
            });
  }

  /** Writes down what is still in memory only. */
  public Future<Void> close() {
    return proplets.flush();
  }
}
