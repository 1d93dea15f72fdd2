package io.turboprop.system.chaos;

import io.turboprop.proxy.lab.Commands;
import io.turboprop.system.Forked;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One process that goes and comes back. Safe to use from several threads. */
final class Service {
  private final String name;
  private final Supplier<Forked> how;
  private @Nullable Forked process;
  private boolean wanted;

  Service(String name, Supplier<Forked> how) {
    this.name = name;
    this.how = how;
  }

  String name() {
    return name;
  }

  synchronized void start() {
    wanted = true;
    if (process == null || !process.running()) {
      process = how.get();
    }
  }

  /** As {@code kill -9} does. */
  synchronized void kill() {
    wanted = false;
    if (process != null) {
      process.kill();
    }
  }

  /** As SIGTERM does, without waiting for the end. */
  synchronized void askToEnd() {
    wanted = false;
    if (process != null) {
      process.askToEnd();
    }
  }

  /** Stops it from doing anything while it stays alive. */
  void pause() {
    signal("-STOP");
  }

  void resume() {
    signal("-CONT");
  }

  private synchronized void signal(String signal) {
    if (process != null && process.running()) {
      Commands.run(List.of("kill", signal, Long.toString(process.pid())), 10, TimeUnit.SECONDS);
    }
  }

  synchronized long pid() {
    return process == null ? 0 : process.pid();
  }

  synchronized boolean running() {
    return process != null && process.running();
  }

  /** It should run and does not: nobody here ended it. */
  synchronized boolean endedByItself() {
    return wanted && process != null && !process.running();
  }

  synchronized int exitCode() {
    return process == null ? 0 : process.exitCode();
  }
}
