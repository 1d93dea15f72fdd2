package io.turboprop.manager.service;

import io.turboprop.manager.proplet.LabelRules;
import io.turboprop.manager.pull.PullRules;
import io.turboprop.manager.serving.ServingRules;
import io.turboprop.manager.store.ModuleReader;
import io.turboprop.manager.store.ResultBlobs;
import io.turboprop.manager.store.Store;
import io.turboprop.manager.task.Effect;
import io.turboprop.manager.task.Task;
import io.turboprop.manager.task.TaskEvent;
import io.turboprop.model.TaskId;
import io.vertx.core.Future;
import java.util.Optional;

/** The desks of the control core and how they know each other. Decides nothing. */
final class Desks {
  final ControlTally tally = new ControlTally();
  final TaskBook book;
  final PlacementBoard board;
  final Fleet fleet;
  final ImageLookups lookups;
  final PlacementDesk placement;
  final Outbox outbox;
  final StopDesk stops;
  final ReconcileDesk reconcile;
  final PropletDesk proplets;
  final DrainDesk drains;
  final MaintenanceDesk maintenance;
  final UpkeepDesk upkeep;
  final ReportDesk reports;
  final ModuleServer modules;
  final TaskDesk tasks;
  final LogDesk logs;
  final FunctionBook functionBook;
  final FunctionDesk functions;
  final ServingDesk serving;
  final InvokeDesk invocations;
  final ResultDesk results;
  final PullDesk pulls;
  final StockDesk stock;
  final DeclaredTasks declared = new DeclaredTasks();
  final Caretaker caretaker;
  final DesiredDesk desired;
  final JoinDesk joins;

  Desks(
      Store store,
      ModuleReader moduleReader,
      ResultBlobs blobs,
      PropletDoor door,
      JoinSetup joining,
      ControlEnvironment env,
      ControlConfig config,
      long epoch) {
    Mailbox mailbox = new Mailbox(door, env.timers());
    board = new PlacementBoard(config.placement());
    fleet = new Fleet(config.leases(), env.nanos(), board.table());
    DeadlineDesk deadlines = new DeadlineDesk(this::tell, fleet, env, config);
    book =
        new TaskBook(
            store, env, board.reservations(), tally, watcher(deadlines), placer(), this::carryOut);
    RetryBudget budget = new RetryBudget(config.repeatsPerSecond(), config.repeatsBurst());
    lookups = new ImageLookups(door, env, config.lookups(), epoch);
    PinDesk pins = new PinDesk(book, lookups, env, this::place);
    EvictionDesk evictions = new EvictionDesk(book, board.reservations());
    placement = new PlacementDesk(book, fleet, pins, board, evictions, env, budget, tally, epoch);
    OrderMaker orders = new OrderMaker(moduleReader);
    outbox = new Outbox(book, fleet, door, mailbox, orders, env, config, epoch);
    stops = new StopDesk(book, outbox, env, config);
    reconcile = new ReconcileDesk(fleet, book, placement, mailbox, tally, epoch);
    functionBook = new FunctionBook(store, env, config.functions());
    serving = serving(mailbox, env, config, epoch);
    functionBook.watch(serving::changed);
    PropletLog log = new PropletLog(store, env);
    proplets = new PropletDesk(fleet, book, placement, reconcile, serving, mailbox, log, env);
    PropletChanges changes = new PropletChanges(fleet, log);
    drains = new DrainDesk(fleet, book, evictions, placement, serving, mailbox, changes, env);
    maintenance = new MaintenanceDesk(fleet, drains, placement, serving, log, env);
    upkeep =
        new UpkeepDesk(
            fleet, drains, maintenance, placement, serving, changes, LabelRules.DEFAULT, env);
    results = new ResultDesk(blobs, store, door, env.timers(), config.results());
    LargeReports large = new LargeReports(results, mailbox, config.results());
    reports = new ReportDesk(book, fleet, mailbox, large, store.metrics(), env.clock(), epoch);
    modules = new ModuleServer(moduleReader, door);
    Keys keys = new Keys(store);
    tasks = new TaskDesk(book, store, keys, pins, outbox, env, config.maxLive());
    caretaker = new Caretaker(declared, book, tasks, fleet, env, config.maxLive());
    declared.watch(caretaker::touched);
    fleet.watch(caretaker::fleetChanged);
    desired = new DesiredDesk(declared, caretaker, book, tasks, pins, fleet, store, env);
    functions = new FunctionDesk(functionBook, keys, env);
    logs = new LogDesk(fleet, door);
    pulls = new PullDesk(fleet, mailbox, env, PullRules.DEFAULT);
    stock = new StockDesk(fleet, mailbox, door, env);
    joins = new JoinDesk(store, fleet, joining, env);
    invocations =
        new InvokeDesk(book, store, fleet, door, mailbox, orders, env, config.invoke(), epoch);
  }

  private ServingDesk serving(
      Mailbox mailbox, ControlEnvironment env, ControlConfig config, long epoch) {
    ServingRules rules = config.serving();
    ServingOrders orders =
        new ServingOrders(fleet, mailbox, env.timers(), env.random(), config.resend(), epoch);
    ImageDesk images = new ImageDesk(functionBook, env, rules.fetchFor());
    FunctionIndex index = functionBook.index();
    ServingBook servingBook = new ServingBook(fleet, index, orders, images, rules.gather());
    return new ServingDesk(fleet, index, servingBook, orders, images, env, rules);
  }

  private TaskBook.Watcher watcher(DeadlineDesk deadlines) {
    return new TaskBook.Watcher() {
      @Override
      public void changed(Task task) {
        deadlines.changed(task);
        placement.changed(task);
        outbox.changed(task);
        declared.changed(task);
      }

      @Override
      public void forgotten(TaskId id) {
        deadlines.forgotten(id);
        placement.forgotten(id);
        declared.forgotten(id);
      }
    };
  }

  private TaskBook.Placer placer() {
    return new TaskBook.Placer() {
      @Override
      public Optional<TaskEvent> atOnce(Task task) {
        return placement.atOnce(task);
      }

      @Override
      public void settled(TaskId id) {
        placement.settled(id);
      }
    };
  }

  private Future<?> tell(TaskId task, TaskEvent event) {
    return book.apply(task, event);
  }

  private void place(TaskId task) {
    placement.place(task);
  }

  private void carryOut(Effect effect) {
    switch (effect) {
      case Effect.Place e -> placement.place(e.task());
      case Effect.PlaceAgain e -> placement.again(e.task(), e.delay(), e.jitter());
      case Effect.SendRun e -> outbox.run(e.task(), e.attempt(), e.to());
      case Effect.SendStop e -> outbox.stop(e.task(), e.attempt(), e.to(), broadcast(e.task()));
      case Effect.AwaitStop e -> stops.await(e.task());
      case Effect.DropResult e -> results.drop(e.result());
      case Effect.SeatFreed ignored -> placement.seatFreed();
    }
  }

  private boolean broadcast(TaskId id) {
    return book.live().find(id).map(Task::broadcast).orElse(false);
  }
}
