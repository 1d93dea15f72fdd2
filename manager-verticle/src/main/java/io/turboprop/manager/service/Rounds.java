package io.turboprop.manager.service;

import io.turboprop.manager.store.Store;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the control core does again and again by the clock, until its timers end. */
final class Rounds {
  private static final Logger log = LoggerFactory.getLogger(Rounds.class);

  /** Events: a transaction of a few milliseconds, which other writes wait for. */
  private static final int PRUNED_AT_ONCE = 500;

  private final Desks desks;
  private final Store store;
  private final ControlEnvironment env;
  private final ControlConfig config;
  private final LeaseClock leases;
  private boolean pruning;

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

  private void every(Duration period, Runnable action) {
    env.timers().every(period, action);
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

  /** Again at once only after a full step: what comes meanwhile would make a step for each few. */
  private void prune() {
    if (pruning) {
      return;
    }
    pruning = true;
    store
        .prune(PRUNED_AT_ONCE)
        .onComplete(ended -> pruning = false)
        .onSuccess(
            some -> {
              if (some == PRUNED_AT_ONCE) {
                prune();
              }
            })
        .onFailure(f -> log.warn("old events not forgotten: {}", f.toString()));
  }
}
