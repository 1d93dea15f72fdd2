package io.turboprop.manager.store.etcd;

import io.turboprop.manager.store.Reply;
import io.turboprop.manager.store.rows.Mailbox;
import io.turboprop.model.OrchestratorException;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers questions from the mirror. It asks etcd first what the newest commit is, once for all
 * questions that wait, and waits for the mirror to show it: so whoever asks sees everything that
 * was committed before, by whomever. {@link #ask} from any thread, {@link #run} on one of its own.
 */
final class Readers implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Readers.class);
  private static final int DRAIN = 1_024;

  private record Asked<T>(Function<Image, T> question, Reply<T> reply) {
    void answer(Mirror mirror) {
      try {
        reply.succeed(mirror.ask(question));
      } catch (RuntimeException e) {
        reply.fail(e);
      }
    }
  }

  private final EtcdOptions options;
  private final Mirror mirror;
  private final Commits commits;
  private final Mailbox<Asked<?>> mailbox;

  Readers(EtcdOptions options, Mirror mirror, Commits commits) {
    this.options = options;
    this.mirror = mirror;
    this.commits = commits;
    this.mailbox = new Mailbox<>(options.queue());
  }

  <T> Future<T> ask(Function<Image, T> question) {
    Asked<T> asked = new Asked<>(question, new Reply<>());
    switch (mailbox.offer(asked)) {
      case TAKEN -> {}
      case FULL -> asked.reply.fail(unavailable("too many questions wait; try again later"));
      case CLOSED -> asked.reply.fail(unavailable("the store is closed"));
    }
    return asked.reply.future();
  }

  private OrchestratorException unavailable(String why) {
    return Failures.unavailable(options.address(), why);
  }

  @Override
  public void run() {
    try {
      List<Asked<?>> next = mailbox.take(DRAIN);
      while (!next.isEmpty()) {
        answer(next);
        next = mailbox.take(DRAIN);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts the reader", e);
    }
  }

  private void answer(List<Asked<?>> questions) {
    try {
      Patience.call(
          options,
          () -> {
            commits.catchUp();
            return true;
          });
      questions.forEach(asked -> asked.answer(mirror));
    } catch (EtcdException e) {
      LOG.error("store {}: cannot be read: {}", options.address(), e.getMessage());
      OrchestratorException cause = Failures.explain(options.address(), e);
      questions.forEach(asked -> asked.reply.fail(cause));
    }
  }

  /** Questions asked before are still answered; then {@link #run} ends. */
  void close() {
    mailbox.close();
  }
}
