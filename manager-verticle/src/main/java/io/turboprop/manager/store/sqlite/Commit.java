package io.turboprop.manager.store.sqlite;

import io.turboprop.manager.store.rows.Entry;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * A batch on its way: its rows, made by whoever comes to them first, and the epoch that it carries.
 */
record Commit(FutureTask<List<Entry>> rows, OptionalLong epoch) {

  /** Waits at most until another thread is done with them. */
  List<Entry> entries() {
    rows.run();
    try {
      return rows.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts who writes", e);
    }
  }
}
