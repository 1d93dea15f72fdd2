package io.turboprop.manager.service;

import io.turboprop.manager.proplet.Standing;
import io.turboprop.manager.serving.EndpointIndex;
import io.turboprop.manager.serving.ServingIndex;
import io.turboprop.manager.store.ModuleReader;
import io.turboprop.manager.store.ResultBlobs;
import io.turboprop.manager.store.Store;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.turboprop.wire.ImageFinding;
import io.turboprop.wire.ImageList;
import io.turboprop.wire.PropletMessage;
import io.turboprop.wire.PullReport;
import io.turboprop.wire.RegistryMessage.ImageRequest;
import io.turboprop.wire.Report;
import io.turboprop.wire.ResultPage;
import io.turboprop.wire.Serving;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * The single writer: wires the desks together, brings back what a former manager left, and is the
 * one entry for requests and for news from desks.proplets. Every call is made on the control
 * verticle's event loop.
 */
public final class ControlCore {
  private static final Duration STORE_RETRY = Duration.ofSeconds(1);

  private final ControlEnvironment env;
  private final long epoch;
  private final Desks desks;
  private final TermTimers timers;
  private final PropletDoor door;

  private ControlCore(
      Desks desks, TermTimers timers, PropletDoor door, ControlEnvironment env, long epoch) {
    this.desks = desks;
    this.timers = timers;
    this.door = door;
    this.env = env;
    this.epoch = epoch;
  }

  /**
   * Takes over: takes up every unfinished task of the store. Orders that were on their way are sent
   * again, running work is left running.
   *
   * @param epoch won by {@code store}, whose commits carry it
   */
  public static Future<ControlCore> takeOver(
      long epoch,
      Store store,
      ModuleReader moduleReader,
      ResultBlobs results,
      PropletDoor door,
      JoinSetup joining,
      ControlEnvironment environment,
      ControlConfig config) {
    TermTimers timers = new TermTimers(environment.timers());
    ControlEnvironment env = environment.withTimers(timers);
    Desks desks = new Desks(store, moduleReader, results, door, joining, env, config, epoch);
    Rounds rounds = new Rounds(desks, store, door, env, config);
    ControlCore core = new ControlCore(desks, timers, door, env, epoch);
    return new Recovery(desks, store, epoch)
        .run()
        .onSuccess(
            v -> {
              desks.serving.begin();
              desks.caretaker.begin();
              rounds.begin();
            })
        .map(core);
  }

  /** Every function, for readers on any thread. */
  public FunctionIndex functions() {
    return desks.functionBook.index();
  }

  /** Who can be called, for readers on any thread. */
  public EndpointIndex endpoints() {
    return desks.serving.endpoints();
  }

  /** How it stands with revisions on proplets, for readers on any thread. */
  public ServingIndex places() {
    return desks.serving.places();
  }

  /** Answers a request; fails with an {@code OrchestratorException}. */
  public Future<? extends ControlReply> answer(ControlRequest request) {
    return switch (request) {
      case ControlRequest.CreateTask r -> desks.tasks.create(r);
      case ControlRequest.CreateTogether r -> desks.tasks.createTogether(r.tasks());
      case ControlRequest.UpdateTask r ->
          desks.tasks.update(r).onSuccess(done -> desks.placement.edited(r.task()));
      case ControlRequest.DeleteTask r -> desks.desired.delete(r.task());
      case ControlRequest.StartTask r -> desks.tasks.start(r.task());
      case ControlRequest.StopTask r -> desks.tasks.stop(r);
      case ControlRequest.DeclareTask r -> desks.desired.declare(r);
      case ControlRequest.ViewDesired r -> desks.desired.view(r.task());
      case ControlRequest.ApplyTask r -> desks.desired.apply(r);
      case ControlRequest.BroadcastTask r -> desks.desired.broadcast(r);
      case ControlRequest.ListProplets r ->
          Future.succeededFuture(FleetViews.list(desks.fleet, desks.book, r));
      case ControlRequest.ViewProplet r ->
          FleetViews.view(desks.fleet, desks.book, r.proplet(), env.clock().instant());
      case ControlRequest.AskImages r -> desks.stock.ask(r);
      case ControlRequest.DeleteProplet r ->
          desks
              .joins
              .deleted(r.proplet(), desks.proplets.delete(r.proplet()))
              .map(done -> new ControlReply.Done());
      case ControlRequest.ChangeDuty r ->
          desks.upkeep.change(r.proplet(), r.duty()).map(m -> FleetViews.of(desks.book, m));
      case ControlRequest.ChangeDuties r ->
          desks.upkeep.change(r.proplets(), r.duty()).map(all -> FleetViews.all(desks.book, all));
      case ControlRequest.PatchProplet r ->
          desks.upkeep.patch(r.proplet(), r.patch()).map(m -> FleetViews.of(desks.book, m));
      case ControlRequest.AskLogs r -> desks.logs.ask(r).map(done -> new ControlReply.Done());
      case ControlRequest.ChangeFunction r -> desks.functions.change(r);
      case ControlRequest.ActivateRevision r -> desks.serving.activate(r);
      case ControlRequest.InvokeTask r -> desks.invocations.invoke(r);
      case ControlRequest.BeginPull r ->
          Future.succeededFuture(
              new ControlReply.OfPull(desks.pulls.begin(r.image(), r.proplets())));
      case ControlRequest.ViewPull r ->
          Future.succeededFuture(new ControlReply.OfPull(desks.pulls.view(r.pull())));
      case ControlRequest.EndPull r -> {
        desks.pulls.giveUp(r.pull());
        yield Future.succeededFuture(new ControlReply.Done());
      }
      case ControlRequest.CreateJoinToken r -> desks.joins.create(r);
      case ControlRequest.ListJoinTokens ignored -> Future.succeededFuture(desks.joins.tokens());
      case ControlRequest.RevokeJoinToken r ->
          desks.joins.revokeToken(r.token()).map(done -> new ControlReply.Done());
      case ControlRequest.Join r -> desks.joins.join(r);
      case ControlRequest.RevokeProplet r ->
          desks.joins.revoke(r.proplet(), r.revoked()).map(done -> new ControlReply.Done());
      case ControlRequest.ExplainPlacement r ->
          Future.succeededFuture(PlacementViews.plan(desks.board, r));
      case ControlRequest.AskHealth ignored -> Future.succeededFuture(health());
    };
  }

  private ControlReply.Health health() {
    return new ControlReply.Health(
        door.up(),
        door.describe(),
        desks.book.storeUp(),
        epoch,
        desks.fleet.count(Standing.ALIVE),
        desks.fleet.count(Standing.SUSPECT),
        desks.fleet.size(),
        desks.book.live().queued(),
        desks.book.live().size(),
        door.malformed(),
        desks.tally.counts(desks.outbox.undelivered()));
  }

  /** News in upstream's dialect; ends when it is stored, however long that takes. */
  public Future<Void> heard(PropletMessage message) {
    return switch (message) {
      case PropletMessage.Registration m -> untilStored(() -> desks.proplets.registered(m));
      case PropletMessage.Heartbeat m -> desks.proplets.heartbeat(m);
      case PropletMessage.TaskResult m -> untilStored(() -> desks.reports.result(m));
      case PropletMessage.InvokeResult m -> {
        desks.invocations.heard(m);
        yield Future.succeededFuture();
      }
      case PropletMessage.WorkerMetrics m -> desks.reports.measured(m);
      case PropletMessage.TaskMetrics m -> desks.reports.measured(m);
    };
  }

  /** Reports of a native proplet; what cannot be stored is not acknowledged and comes again. */
  public Future<Void> heard(Report.Batch batch) {
    desks.proplets.spoke(batch.proplet(), batch.boot());
    batch.inventory().ifPresent(i -> desks.reconcile.answered(batch.proplet(), batch.boot(), i));
    return batch.reports().isEmpty() ? Future.succeededFuture() : desks.reports.reported(batch);
  }

  /** What a native proplet says of the functions it serves. */
  public void heard(Serving serving) {
    desks.serving.heard(serving);
  }

  /** What a native proplet says of an image that it fetches ahead. */
  public void heard(PullReport report) {
    desks.pulls.heard(report);
  }

  /** Which images a native proplet keeps. */
  public void heard(ImageList images) {
    desks.stock.heard(images);
  }

  public void heard(ResultPage page) {
    desks.results.heard(page);
  }

  public void heard(ImageFinding finding) {
    desks.lookups.heard(finding);
  }

  public void heard(ImageRequest request) {
    desks.modules.requested(request);
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

  /** The term is over: nothing is sent again, tried again or looked at from now on. */
  public void rest() {
    timers.end();
  }

  /** Writes down what is still in memory only. */
  public Future<Void> close() {
    rest();
    return desks.proplets.flush();
  }
}
