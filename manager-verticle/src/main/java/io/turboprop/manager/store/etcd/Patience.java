package io.turboprop.manager.store.etcd;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Tries again while etcd may only be electing a leader, for as long as the options say. */
final class Patience {
  private static final long PAUSE_MS = 100;

  private Patience() {}

  /** Something that may be done twice. */
  @FunctionalInterface
  interface Step<T> {
    T run() throws EtcdException;
  }

  /**
   * @throws EtcdException of the last try
   */
  static <T> T call(EtcdOptions options, Step<T> step) throws EtcdException {
    long end = System.nanoTime() + options.patience().toNanos();
    while (true) {
      try {
        return step.run();
      } catch (EtcdException e) {
        if (!e.passing() || System.nanoTime() - end >= 0) {
          throw e;
        }
      }
      pause();
    }
  }

  private static void pause() {
    try {
      new CountDownLatch(1).await(PAUSE_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts who waits for etcd", e);
    }
  }
}
