package io.turboprop.cli.serve;

import java.util.concurrent.CountDownLatch;

/** What the commands that run services have in common. */
final class Serving {
  private Serving() {}

  /** Keeps the command from returning, and so the process from ending, until a signal ends it. */
  static int untilSignalled() throws InterruptedException {
    new CountDownLatch(1).await();
    throw new IllegalStateException("nobody counts down");
  }
}
