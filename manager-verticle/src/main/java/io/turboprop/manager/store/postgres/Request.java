package io.turboprop.manager.store.postgres;

import io.turboprop.manager.store.Reply;
import io.turboprop.manager.store.rows.BatchReply;
import io.turboprop.manager.store.rows.Entry;
import io.vertx.core.Future;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Something that the writer does, and where its outcome goes. */
sealed interface Request {

  void deliver();

  void fail(Throwable cause);

  /** Rows to write; many of these share a transaction. */
  final class Rows extends BatchReply implements Request {
    private final Supplier<List<Entry>> encoder;
    private final boolean expendable;
    private List<Entry> entries = List.of();

    /**
     * @param encoder makes the rows, later and on the writer's thread
     * @param fence epoch that it carries
     * @param expendable less important than the others
     */
    Rows(Supplier<List<Entry>> encoder, OptionalLong fence, boolean expendable) {
      super(fence);
      this.encoder = encoder;
      this.expendable = expendable;
    }

    /** Makes the rows, once and for all. */
    void encode() {
      entries = encoder.get();
    }

    int size() {
      return entries.stream().mapToInt(Entry::size).sum();
    }

    List<Entry> entries() {
      return entries;
    }

    boolean expendable() {
      return expendable;
    }
  }

  /** Work that has a transaction of its own, after the lock of all who write. */
  final class Alone<T> implements Request {
    /** Gives the answer. */
    @FunctionalInterface
    interface Work<T> {
      T on(Db db, State state) throws DbException;
    }

    private final Work<T> work;
    private final Reply<T> reply = new Reply<>();
    private @Nullable Runnable outcome;

    Alone(Work<T> work) {
      this.work = work;
    }

    Future<T> future() {
      return reply.future();
    }

    void run(Db db, State state) throws DbException {
      T answer = work.on(db, state);
      outcome = () -> reply.succeed(answer);
    }

    @Override
    public void deliver() {
      if (outcome != null) {
        outcome.run();
      }
    }

    @Override
    public void fail(Throwable cause) {
      reply.fail(cause);
    }
  }
}
