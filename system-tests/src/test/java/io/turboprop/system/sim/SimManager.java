package io.turboprop.system.sim;

import io.turboprop.manager.service.ControlReply;
import io.turboprop.manager.service.ControlRequest;
import io.turboprop.manager.store.Candidate;
import io.turboprop.manager.store.Store;
import io.turboprop.model.TaskId;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The machine of a manager that is alone, with a disk for its store. */
final class SimManager implements Victim, Management {
  static final String NAME = "manager";
  private static final Duration LEASE = Duration.ofSeconds(3);
  private static final Duration START_RETRY = Duration.ofSeconds(1);

  private final House house;
  private final SimProcess process;
  private final SimStore store;
  private final List<SimProplet> driven = new ArrayList<>();
  private Supplier<BrokerTemper> temper = () -> BrokerTemper.CALM;
  private @Nullable SimControl control;
  private boolean ready;
  private int sessions;
  private int tasks;

  SimManager(House house) {
    this.house = house;
    this.process = new SimProcess(house.world(), NAME);
    this.store = new SimStore(house.world(), process::wall, house.oracle()::committed);
  }

  /** Proplets that it is told to drive over HTTP, before it is started. */
  void drives(List<SimProplet> proplets, Supplier<BrokerTemper> onTheWay) {
    driven.addAll(proplets);
    temper = onTheWay;
  }

  @Override
  public List<? extends Victim> machines() {
    return List.of(this);
  }

  @Override
  public SimStore store() {
    return store;
  }

  @Override
  public SimProcess process() {
    return process;
  }

  @Override
  public void start() {
    begin(process.start());
  }

  private void begin(Life life) {
    var made = new SimControl(house, life, () -> new TaskId("t" + ++tasks));
    control = made;
    Store mine = house.mutation().store(store.of(life), life);
    mine.campaign(new Candidate(NAME, ""), LEASE)
        .compose(lead -> made.takeOver(lead.epoch(), mine))
        .onSuccess(
            core -> {
              ready = true;
              made.drive(driven, temper, () -> "session" + ++sessions);
              process.note("takes over", "");
            })
        .onFailure(
            cause -> {
              process.note("cannot take over", String.valueOf(cause.getMessage()));
              life.after(START_RETRY, () -> begin(life));
            });
  }

  @Override
  public void kill(boolean unnoticed) {
    if (!process.up()) {
      return;
    }
    if (control != null) {
      control.dropped(unnoticed);
    }
    process.kill();
    store.crash();
    control = null;
    ready = false;
  }

  @Override
  public void ask(ControlRequest request, Consumer<Future<? extends ControlReply>> answered) {
    Life life = process.life();
    if (life != null) {
      process.run(
          life,
          () -> {
            SimControl running = control;
            if (ready && running != null) {
              running.answer(request).onComplete(done -> answered.accept(future(done)));
            }
          });
    }
  }

  static <T> Future<T> future(AsyncResult<T> done) {
    return done.succeeded()
        ? Future.succeededFuture(done.result())
        : Future.failedFuture(done.cause());
  }

  @Override
  public int queued() {
    return control == null ? 0 : control.queued();
  }
}
