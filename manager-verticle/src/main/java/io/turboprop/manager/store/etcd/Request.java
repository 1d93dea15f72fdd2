package io.turboprop.manager.store.etcd;

import io.turboprop.manager.function.Function;
import io.turboprop.manager.join.JoinToken;
import io.turboprop.manager.join.Joined;
import io.turboprop.manager.proplet.Proplet;
import io.turboprop.manager.store.Batch;
import io.turboprop.manager.store.Happening;
import io.turboprop.manager.store.IdempotencyKey;
import io.turboprop.manager.store.Reply;
import io.turboprop.manager.store.Write;
import io.turboprop.manager.store.rows.BatchReply;
import io.turboprop.manager.store.rows.KeyRow;
import io.turboprop.manager.task.AttemptRecord;
import io.turboprop.manager.task.Task;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.FunctionName;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.PropletId;
import io.turboprop.model.TaskId;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Something that the writer does, and where its outcome goes. */
sealed interface Request {

  void fail(Throwable cause);

  /**
   * A write as what goes into etcd.
   *
   * @param key that it puts or removes; empty if others share it
   * @param text value, or body of a line; empty if it removes
   */
  record Row(Write write, String key, String text, boolean removes) {
    static Row of(Write write, Texts texts) {
      return switch (write) {
        case Write.PutTask(Task task) -> put(write, Texts.TASKS, task.id().value(), task, texts);
        case Write.RemoveTask(TaskId id, long ignored) -> remove(write, Texts.TASKS + id.value());
        case Write.AppendEvent(Happening event) -> new Row(write, "", texts.body(event), false);
        case Write.PutAttempt(AttemptRecord attempt) ->
            new Row(write, "", texts.body(attempt), false);
        case Write.PutProplet(Proplet proplet) ->
            put(write, Texts.PROPLETS, proplet.id().value(), proplet, texts);
        case Write.RemoveProplet(PropletId id) -> remove(write, Texts.PROPLETS + id.value());
        case Write.PutFunction(Function function) ->
            put(write, Texts.FUNCTIONS, function.name().value(), function, texts);
        case Write.RemoveFunction(FunctionName name, long ignored) ->
            remove(write, Texts.FUNCTIONS + name.value());
        case Write.PutJoinToken(JoinToken token) ->
            put(write, Texts.TOKENS, token.id(), token, texts);
        case Write.RemoveJoinToken(String token) -> remove(write, Texts.TOKENS + token);
        case Write.PutJoined(Joined one) -> put(write, Texts.JOINED, one.id().value(), one, texts);
        case Write.RemoveJoined(PropletId id) -> remove(write, Texts.JOINED + id.value());
        case Write.PutIdempotencyKey(IdempotencyKey key) -> {
          String id = Texts.quoted(key.key());
          yield new Row(write, Texts.KEYS + id, texts.encode(id, KeyRow.of(key)), false);
        }
      };
    }

    private static Row put(Write write, String kind, String id, Record value, Texts texts) {
      return new Row(write, kind + id, texts.encode(id, value), false);
    }

    private static Row remove(Write write, String key) {
      return new Row(write, key, "", true);
    }

    int size() {
      return key.length() + Texts.bytes(text) + 40;
    }
  }

  /** Writes; many of these share a transaction. */
  final class Rows extends BatchReply implements Request {
    private final Batch batch;
    private List<Row> rows = List.of();
    private int bytes;

    /**
     * @param fence epoch that it carries
     */
    Rows(Batch batch, OptionalLong fence) {
      super(fence);
      this.batch = batch;
    }

    /**
     * Makes the texts, once and for all.
     *
     * @throws OrchestratorException TOO_LARGE if one of them is larger than a request may be
     */
    void encode(Texts texts, EtcdOptions options) {
      rows = batch.writes().stream().map(write -> Row.of(write, texts)).toList();
      bytes = 0;
      for (Row row : rows) {
        if (row.size() > options.bytes()) {
          throw new OrchestratorException(
              ErrorCode.TOO_LARGE,
              "store "
                  + options.address()
                  + ": a record of "
                  + row.size()
                  + " bytes is larger than the "
                  + options.bytes()
                  + " that go into one request (MANAGER_ETCD_TXN_BYTES), nothing was stored");
        }
        bytes += row.size();
      }
    }

    List<Row> rows() {
      return rows;
    }

    int bytes() {
      return bytes;
    }

    /** Keys that it changes, at most. */
    int ops() {
      int ops = 1;
      for (Row row : rows) {
        ops +=
            switch (row.write()) {
              case Write.AppendEvent ignored -> 0;
              case Write.RemoveTask ignored -> 2;
              case Write.PutIdempotencyKey ignored -> 3;
              default -> 1;
            };
      }
      return ops + rows.size() / 64;
    }
  }

  /** Puts changes into a draft, and gives what they come to. */
  @FunctionalInterface
  interface Decision<T> {
    T on(Draft draft);
  }

  /** Changes that have a commit of their own. */
  final class Alone<T> implements Request {
    private final Decision<T> decision;
    private final Reply<T> reply = new Reply<>();
    private Optional<T> decided = Optional.empty();

    /**
     * @param decision made anew each time something else came first
     */
    Alone(Decision<T> decision) {
      this.decision = decision;
    }

    void decide(Draft draft) {
      decided = Optional.of(decision.on(draft));
    }

    Future<T> future() {
      return reply.future();
    }

    void deliver() {
      decided.ifPresent(reply::succeed);
    }

    @Override
    public void fail(Throwable cause) {
      reply.fail(cause);
    }
  }
}
