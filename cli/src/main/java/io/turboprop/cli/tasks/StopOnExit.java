package io.turboprop.cli.tasks;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs an action once if its block is left early: by a failure, or because the process is told to
 * end (Ctrl-C).
 */
final class StopOnExit implements AutoCloseable {
  private final AtomicBoolean armed = new AtomicBoolean(true);
  private final Runnable action;
  private final Thread hook;

  private StopOnExit(Runnable action) {
    this.action = action;
    this.hook = new Thread(this::fire, "stop-on-exit");
  }

  static StopOnExit arm(Runnable action) {
    StopOnExit armed = new StopOnExit(action);
    Runtime.getRuntime().addShutdownHook(armed.hook);
    return armed;
  }

  void disarm() {
    armed.set(false);
  }

  private void fire() {
    if (armed.compareAndSet(true, false)) {
      action.run();
    }
  }

  @Override
  public void close() {
    fire();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException alreadyEnding) {
      // The hook runs or has run; it does nothing twice.
    }
  }
}
