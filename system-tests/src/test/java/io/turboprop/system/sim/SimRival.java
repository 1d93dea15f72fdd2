package io.turboprop.system.sim;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.turboprop.manager.Campaign;
import io.turboprop.manager.LeaderConfig;
import io.turboprop.manager.Term;
import io.turboprop.manager.TermStore;
import io.turboprop.manager.api.FunctionViews;
import io.turboprop.manager.api.Position;
import io.turboprop.manager.api.TermParts;
import io.turboprop.manager.gateway.CallDoor;
import io.turboprop.manager.gateway.GatewayConfig;
import io.turboprop.manager.gateway.GatewayHub;
import io.turboprop.manager.gateway.GatewayParts;
import io.turboprop.manager.service.ControlCore;
import io.turboprop.manager.service.ControlReply;
import io.turboprop.manager.service.ControlRequest;
import io.turboprop.manager.store.Candidate;
import io.turboprop.manager.store.FencedException;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.TaskId;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The machine of one of several managers: the real campaign and, for each term, the real core over
 * the real store of a term. One that follows hands requests on.
 */
final class SimRival implements Victim {
  static final Duration LEASE = Duration.ofSeconds(3);

  private final House house;
  private final String name;
  private final SimManagers all;
  private final SimProcess process;
  private final SimNet.Ways toStore;
  private final List<SimControl> controls = new ArrayList<>();
  private @Nullable Campaign campaign;
  private @Nullable DatabaseView view;
  private int tasks;

  SimRival(House house, String name, SimManagers all) {
    this.house = house;
    this.name = name;
    this.all = all;
    this.process = new SimProcess(house.world(), name);
    var chance = house.world().chance();
    this.toStore = new SimNet.Ways(new Way(chance), new Way(chance));
  }

  String name() {
    return name;
  }

  @Override
  public SimProcess process() {
    return process;
  }

  /** Between it and the store. */
  SimNet.Ways toStore() {
    return toStore;
  }

  @Override
  public void start() {
    Life life = process.start();
    DatabaseView mine = all.store().of(life, toStore);
    view = mine;
    var made =
        new Campaign(
            life.loop(),
            mine,
            new LeaderConfig(Optional.of(name), Optional.empty(), name, LEASE, true),
            new Candidate(name, "http://" + name),
            epoch -> house.mutation().term(term(epoch, life, mine)),
            new SimpleMeterRegistry(),
            life,
            life::nanos);
    campaign = made;
    made.begin();
  }

  private Term term(long epoch, Life life, DatabaseView store) {
    Life part = life.part();
    var control = new SimControl(house, part, () -> new TaskId(name + "-t" + ++tasks));
    controls.add(control);
    return new SimTerm(
        epoch,
        part,
        control,
        new TermStore(
            house.mutation().store(store.term(epoch), life),
            epoch,
            theirs -> fenced(life, theirs)));
  }

  private void fenced(Life life, FencedException theirs) {
    Campaign running = campaign;
    if (running != null && !life.over()) {
      running.fenced(theirs);
    }
  }

  /** Leads, and is able to say and to do so right now. */
  boolean leads() {
    return process.up() && !process.frozen() && position() instanceof Position.Leading;
  }

  /** Reaches the store, and nothing keeps it from leading. */
  boolean well() {
    return process.up() && !process.frozen() && !toStore.blocked();
  }

  private @Nullable Position position() {
    return campaign == null ? null : campaign.position();
  }

  @Override
  public void kill(boolean unnoticed) {
    if (!process.up()) {
      return;
    }
    controls.forEach(control -> control.dropped(unnoticed));
    controls.clear();
    if (unnoticed && view != null) {
      view.vanish();
    }
    process.kill();
    campaign = null;
    view = null;
  }

  /** Asked to end, as by SIGTERM. */
  void stop() {
    Life life = process.life();
    Campaign running = campaign;
    if (life != null && running != null) {
      process.note("is asked to end", "");
      process.run(life, () -> running.end().onComplete(done -> life.execute(() -> kill(false))));
    }
  }

  /**
   * A request comes in at its door.
   *
   * @param forwarded by another manager, so that it goes no further
   */
  void ask(
      ControlRequest request,
      boolean forwarded,
      Consumer<Future<? extends ControlReply>> answered,
      Runnable refused) {
    Life life = process.life();
    if (life == null) {
      refused.run();
    } else {
      process.run(life, () -> take(request, forwarded, answered, life));
    }
  }

  private void take(
      ControlRequest request,
      boolean forwarded,
      Consumer<Future<? extends ControlReply>> answered,
      Life life) {
    switch (position()) {
      case Position.Leading leading when !controls.isEmpty() ->
          controls
              .getLast()
              .answer(request)
              .onComplete(done -> answered.accept(SimManager.future(done)));
      case Position.Following following when !forwarded ->
          all.handOn(life, following.lead().holder().id(), request, answered);
      case null, default -> answered.accept(noLeader());
    }
  }

  static Future<ControlReply> noLeader() {
    return Future.failedFuture(
        new OrchestratorException(ErrorCode.NO_LEADER, "nobody leads; nothing was done"));
  }

  int queued() {
    return controls.stream().mapToInt(SimControl::queued).max().orElse(0);
  }

  private final class SimTerm implements Term {
    private final long epoch;
    private final Life part;
    private final SimControl control;
    private final TermStore store;
    private @Nullable Future<ControlCore> begun;

    SimTerm(long epoch, Life part, SimControl control, TermStore store) {
      this.epoch = epoch;
      this.part = part;
      this.control = control;
      this.store = store;
    }

    @Override
    public Future<TermParts> begin() {
      process.note("begins a term", epoch);
      Future<ControlCore> taking = control.takeOver(epoch, store);
      begun = taking;
      return taking.map(
          core ->
              new TermParts(
                  new FunctionViews(core.functions(), core.places(), core.endpoints()),
                  new GatewayHub(
                      new GatewayParts(
                          GatewayConfig.DEFAULT, core.endpoints(), CallDoor.CLOSED, name),
                      core.functions(),
                      new SimpleMeterRegistry(),
                      part::nanos)));
    }

    @Override
    public void cutOff() {
      store.end();
    }

    @Override
    public Future<Void> end() {
      Future<ControlCore> taking = begun;
      Future<Void> over =
          taking == null
              ? Future.succeededFuture()
              : taking.<Void>mapEmpty().eventually(control::close).otherwiseEmpty();
      return over.onComplete(
          done -> {
            process.note("has ended a term", epoch);
            part.end();
            controls.remove(control);
          });
    }
  }
}
