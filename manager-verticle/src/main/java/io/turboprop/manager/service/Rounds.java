package io.turboprop.manager.service;

import io.turboprop.manager.store.Store;
import io.turboprop.time.Cancellable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the control core does again and again by the clock. */
final class Rounds {
  private static final Logger log = LoggerFactory.getLogger(Rounds.class);

  private final Desks desks;
  private final Store store;
  private final ControlEnvironment env;
  private final ControlConfig config;
  private final LeaseClock leases;
  private final List<Cancellable> rounds = new ArrayList<>();

  Rounds(Desks desks, Store store, PropletDoor door, ControlEnvironment env, ControlConfig config) {
    this.desks = desks;
    this.store = store;
    this.env = env;
    this.config = config;
    this.leases = new LeaseClock(desks.fleet, door, env.nanos(), config.leaseCheck());
  }

  void begin() {
    every(config.leaseCheck(), this::look);
    every(config.heartbeatFlush(), this::flush);
    every(config.prune(), this::prune);
  }

  void end() {
    rounds.forEach(Cancellable::cancel);
  }

  private void every(Duration period, Runnable action) {
    rounds.add(env.timers().every(period, action));
  }

  private void look() {
    if (leases.mayJudge()) {
      desks.proplets.lookForSilence();
    }
    desks.maintenance.look();
    desks.drains.look();
    desks.serving.look();
    desks.invocations.look();
    desks.pulls.look();
    desks.stock.look();
  }

  private void flush() {
    desks.proplets.flush().onFailure(f -> log.warn("heartbeats not stored: {}", f.toString()));
  }

  private void prune() {
    store
        .prune()
        .onSuccess(
            some -> {
              if (some > 0) {
                prune();
              }
            })
        .onFailure(f -> log.warn("old events not forgotten: {}", f.toString()));
  }
}
