package io.turboprop.manager.store.postgres;

import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Connections for threads that come and go; as many as there are threads at once. Blocks;
 * thread-safe.
 */
final class SessionPool {
  private final Vertx vertx;
  private final PostgresOptions options;
  private final Deque<Session> idle = new ArrayDeque<>();
  private boolean closed;

  SessionPool(Vertx vertx, PostgresOptions options) {
    this.vertx = vertx;
    this.options = options;
  }

  /** Something that may be done twice. */
  @FunctionalInterface
  interface Call<T> {
    T on(Db db) throws DbException;
  }

  /** The same, with a file of the caller's. */
  @FunctionalInterface
  interface FileCall<T> {
    T on(Db db) throws DbException, IOException;
  }

  /**
   * Once more if the connection was lost: it may have been dead for a while.
   *
   * @throws OrchestratorException as {@link Failures#explain} says
   */
  <T> T call(Call<T> call) {
    try {
      return callWithFile(call::on);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Something that may not be done twice. */
  <T> T callOnce(Call<T> call) {
    try {
      return once(call::on);
    } catch (DbException e) {
      throw Failures.explain(options.address(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  <T> T callWithFile(FileCall<T> call) throws IOException {
    try {
      return once(call);
    } catch (DbException e) {
      if (!Failures.passing(e)) {
        throw Failures.explain(options.address(), e);
      }
    }
    try {
      return once(call);
    } catch (DbException e) {
      throw Failures.explain(options.address(), e);
    }
  }

  private <T> T once(FileCall<T> call) throws DbException, IOException {
    Session session = take();
    boolean sound = false;
    try {
      T answer = call.on(session.open());
      sound = true;
      return answer;
    } finally {
      giveBack(session, sound);
    }
  }

  private synchronized Session take() {
    if (closed) {
      throw new OrchestratorException(
          ErrorCode.STORE_UNAVAILABLE, "store " + options.address() + ": the store is closed");
    }
    Session known = idle.poll();
    return known == null ? new Session(vertx, options) : known;
  }

  private synchronized void giveBack(Session session, boolean sound) {
    if (sound && !closed) {
      idle.push(session);
    } else {
      session.discard();
    }
  }

  synchronized void close() {
    closed = true;
    idle.forEach(Session::discard);
    idle.clear();
  }
}
