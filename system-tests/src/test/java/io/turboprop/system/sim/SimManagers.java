package io.turboprop.system.sim;

import io.turboprop.manager.service.ControlReply;
import io.turboprop.manager.service.ControlRequest;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** Several managers on one store. Users ask any of them. */
final class SimManagers implements Management {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final House house;
  private final SplittableRandom random;
  private final SimDatabase database;
  private final List<SimRival> rivals = new ArrayList<>();

  SimManagers(House house, int many) {
    this.house = house;
    this.random = house.world().chance();
    var reigns = new Reigns(house.world(), house.oracle());
    this.database = new SimDatabase(house, reigns);
    for (int i = 1; i <= many; i++) {
      rivals.add(new SimRival(house, "m" + i, this));
    }
    reigns.watch(rivals, database);
  }

  @Override
  public void start() {
    database.start();
    rivals.forEach(SimRival::start);
  }

  @Override
  public List<SimRival> machines() {
    return rivals;
  }

  @Override
  public SimDatabase store() {
    return database;
  }

  /** Who leads now, or else any. */
  SimRival leader() {
    return rivals.stream()
        .filter(SimRival::leads)
        .findFirst()
        .orElseGet(() -> rivals.get(random.nextInt(rivals.size())));
  }

  @Override
  public void ask(ControlRequest request, Consumer<Future<? extends ControlReply>> answered) {
    rivals
        .get(random.nextInt(rivals.size()))
        .ask(request, false, answered, () -> {}); // users wait for who is away
  }

  /** What one that follows does with a request: one hop, and an answer in any case. */
  void handOn(
      Life follower,
      String leader,
      ControlRequest request,
      Consumer<Future<? extends ControlReply>> answered) {
    SimRival to =
        rivals.stream().filter(rival -> rival.name().equals(leader)).findFirst().orElseThrow();
    var hop = new Hop(follower, to, answered);
    if (hop.blocked()) {
      follower.after(PATIENCE, () -> answered.accept(SimRival.noLeader()));
    } else {
      hop.go(request);
    }
  }

  @Override
  public int queued() {
    return rivals.stream().mapToInt(SimRival::queued).max().orElse(0);
  }

  /** A request between two managers. */
  private final class Hop {
    private final Life follower;
    private final SimRival to;
    private final SimNet.Ways here;
    private final SimNet.Ways there;
    private Optional<Consumer<Future<? extends ControlReply>>> waiting;

    Hop(Life follower, SimRival to, Consumer<Future<? extends ControlReply>> answered) {
      this.follower = follower;
      this.to = to;
      this.here = house.net().ways(follower.host().name());
      this.there = house.net().ways(to.name());
      this.waiting = Optional.of(answered);
    }

    boolean blocked() {
      return here.blocked() || there.blocked();
    }

    void go(ControlRequest request) {
      follower.after(
          PATIENCE,
          () ->
              answer(
                  Future.failedFuture(
                      new OrchestratorException(
                          ErrorCode.LEADER_LOST, "whether it was done is not known"))));
      carry(
          () ->
              to.ask(
                  request,
                  true,
                  reply -> carry(() -> back(reply)),
                  () -> carry(() -> back(SimRival.noLeader()))));
    }

    private void back(Future<? extends ControlReply> reply) {
      follower.host().run(follower, () -> answer(reply));
    }

    private void answer(Future<? extends ControlReply> reply) {
      var told = waiting;
      waiting = Optional.empty();
      told.ifPresent(user -> user.accept(reply));
    }

    /** What is on its way when a way is blocked does not arrive in time. */
    private void carry(Runnable action) {
      if (!blocked()) {
        house
            .world()
            .after(
                here.up().nanosFor(Packet.SMALL, true) + there.down().nanosFor(Packet.SMALL, true),
                action);
      }
    }
  }
}
