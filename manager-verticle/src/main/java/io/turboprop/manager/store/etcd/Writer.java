package io.turboprop.manager.store.etcd;

import io.turboprop.manager.store.FencedException;
import io.turboprop.manager.store.StaleWriteException;
import io.turboprop.manager.store.StoreStats;
import io.turboprop.manager.store.rows.Mailbox;
import io.turboprop.manager.store.rows.Outage;
import io.turboprop.manager.store.rows.WriteCounts;
import io.turboprop.model.OrchestratorException;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Group commit: takes what waits, as much as one transaction may have, and answers when that is
 * stored and the mirror shows it. An etcd that is away is waited for, up to the patience of the
 * options; then the requests fail and nothing of them is stored. If only the answer is lost, the
 * same transaction is sent until it is known what became of it, however long that takes, since
 * nobody may be told what is not known. {@link #submit} from any thread, {@link #run} on one of its
 * own.
 */
final class Writer implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Writer.class);
  private static final long FIRST_PAUSE_MS = 50;
  private static final long LONGEST_PAUSE_MS = 1_000;
  private static final int DRAIN = 1_024;

  private final EtcdOptions options;
  private final Mirror mirror;
  private final Texts texts;
  private final Commits commits;
  private final Mailbox<Request> mailbox;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final WriteCounts counts = new WriteCounts();

  private final Outage outage;

  Writer(EtcdOptions options, Mirror mirror, Texts texts, Commits commits) {
    this.options = options;
    this.mirror = mirror;
    this.texts = texts;
    this.commits = commits;
    this.mailbox = new Mailbox<>(options.queue());
    this.outage = new Outage(LOG, options.address());
  }

  Future<Void> submit(Request.Rows request) {
    admit(request);
    return request.future();
  }

  <T> Future<T> submit(Request.Alone<T> request) {
    admit(request);
    return request.future();
  }

  private void admit(Request request) {
    switch (mailbox.offer(request)) {
      case TAKEN -> {}
      case FULL -> {
        counts.failed(1);
        request.fail(unavailable("too many writes wait for etcd; try again later"));
      }
      case CLOSED -> request.fail(unavailable("the store is closed"));
    }
  }

  private OrchestratorException unavailable(String why) {
    return Failures.unavailable(options.address(), why);
  }

  @Override
  public void run() {
    try {
      List<Request> requests = mailbox.take(DRAIN);
      while (!requests.isEmpty()) {
        inOrder(requests);
        requests = mailbox.take(DRAIN);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts the writer", e);
    }
  }

  private void inOrder(List<Request> requests) throws InterruptedException {
    Deque<Request.Rows> together = new ArrayDeque<>();
    for (Request request : requests) {
      switch (request) {
        case Request.Rows some -> {
          if (encoded(some)) {
            together.add(some);
          }
        }
        case Request.Alone<?> one -> {
          storeAll(together);
          store(new Single(one));
        }
      }
    }
    storeAll(together);
  }

  private boolean encoded(Request.Rows request) {
    try {
      request.encode(texts, options);
      return true;
    } catch (RuntimeException e) {
      counts.failed(1);
      request.fail(e);
      return false;
    }
  }

  private void storeAll(Deque<Request.Rows> waiting) throws InterruptedException {
    while (!waiting.isEmpty()) {
      store(new Group(waiting));
    }
  }

  /** What one commit is for. */
  private sealed interface Work {
    /** Decides what is to be written; anew each time something else came first. */
    void draft(Draft draft);

    /** Whether nothing to write means nothing to do, and not that somebody was refused. */
    boolean plain();

    void deliver();

    /** Those that nothing is known of by then. */
    List<? extends Request> requests();
  }

  /** As many as there is room for, from the front. */
  private final class Group implements Work {
    private final Deque<Request.Rows> waiting;
    private final List<Request.Rows> taken = new ArrayList<>();

    Group(Deque<Request.Rows> waiting) {
      this.waiting = waiting;
    }

    @Override
    public void draft(Draft draft) {
      for (int i = taken.size() - 1; i >= 0; i--) {
        waiting.addFirst(taken.get(i));
      }
      taken.clear();
      while (!waiting.isEmpty() && draft.hasRoomFor(waiting.getFirst())) {
        Request.Rows next = waiting.removeFirst();
        taken.add(next);
        try {
          draft.add(next);
          next.admit();
        } catch (FencedException | StaleWriteException | OrchestratorException refused) {
          next.refuse(refused);
        }
      }
    }

    @Override
    public boolean plain() {
      return taken.stream().noneMatch(Request.Rows::refused);
    }

    @Override
    public void deliver() {
      for (Request.Rows request : taken) {
        count(request);
        request.deliver();
      }
    }

    @Override
    public List<Request.Rows> requests() {
      return taken;
    }
  }

  private static final class Single implements Work {
    private final Request.Alone<?> request;

    Single(Request.Alone<?> request) {
      this.request = request;
    }

    @Override
    public void draft(Draft draft) {
      request.decide(draft);
    }

    @Override
    public boolean plain() {
      return false;
    }

    @Override
    public void deliver() {
      request.deliver();
    }

    @Override
    public List<Request.Alone<?>> requests() {
      return List.of(request);
    }
  }

  private Draft draft(Work work) {
    return mirror.ask(
        image -> {
          Draft draft = new Draft(image, texts, options);
          work.draft(draft);
          return draft;
        });
  }

  /** Until its requests are answered. */
  private void store(Work work) throws InterruptedException {
    long end = System.nanoTime() + options.patience().toNanos();
    long pause = FIRST_PAUSE_MS;
    while (true) {
      try {
        if (attempt(work)) {
          return;
        }
      } catch (EtcdException e) {
        if (System.nanoTime() - end >= 0 || closing.getCount() == 0 || e.tooLarge()) {
          if (work.requests().isEmpty()) {
            draft(work);
          }
          failAll(work.requests(), Failures.explain(options.address(), e));
          return;
        }
      } catch (RuntimeException e) {
        failAll(work.requests(), outage.unexpected(e));
        return;
      }
      pause(pause);
      pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
    }
  }

  /**
   * Once, on what the mirror shows. Gives false if something else came first.
   *
   * @throws EtcdException if nothing was stored
   */
  private boolean attempt(Work work) throws EtcdException, InterruptedException {
    commits.settle();
    Draft draft = draft(work);
    Head before = mirror.ask(Image::head);
    if (draft.empty() && draft.head(new Head.Mark("", 0)).horizon() == before.horizon()) {
      // A refusal by a mirror that is behind would be a false one.
      if (!work.plain()) {
        commits.catchUp();
        draft = draft(work);
        if (!draft.empty()) {
          return false;
        }
      }
      finish(work);
      return true;
    }
    Commits.Sealed commit = commits.seal(draft);
    if (send(commit, work) == Commits.Made.OVERTAKEN) {
      return false;
    }
    counts.transaction();
    finish(work);
    return true;
  }

  /**
   * Until it is known what became of it.
   *
   * @throws EtcdException if nothing was stored
   */
  private Commits.Made send(Commits.Sealed commit, Work work)
      throws EtcdException, InterruptedException {
    long end = System.nanoTime() + options.patience().toNanos();
    long pause = FIRST_PAUSE_MS;
    boolean doubtful = false;
    while (true) {
      try {
        return commits.send(commit);
      } catch (EtcdException e) {
        if (!doubtful && e.nothingDone()) {
          throw e;
        }
        doubtful = true;
        if (System.nanoTime() - end >= 0) {
          if (closing.getCount() == 0) {
            failAll(work.requests(), outage.unknown("etcd", e));
            throw e;
          }
          refuseWaiting(e);
        }
        LOG.debug("store {}: an answer was lost: {}", options.address(), e.getMessage());
      }
      pause(pause);
      pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
    }
  }

  /** Not shorter when it is closed: etcd is as far away then. */
  private static void pause(long millis) throws InterruptedException {
    new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
  }

  private void finish(Work work) {
    outage.over();
    work.deliver();
  }

  private void count(Request.Rows request) {
    request.refusal().ifPresentOrElse(counts::refused, () -> counts.stored(request.rows().size()));
  }

  /** While nobody knows how the last commit ended, those behind it need not wait. */
  private void refuseWaiting(EtcdException e) throws InterruptedException {
    if (mailbox.size() > 0) {
      failAll(mailbox.take(options.queue()), Failures.explain(options.address(), e));
    }
  }

  private void failAll(List<? extends Request> requests, OrchestratorException cause) {
    outage.failed(requests.size(), cause);
    counts.failed(requests.size());
    requests.forEach(request -> request.fail(cause));
  }

  StoreStats stats() {
    return counts.stats(mailbox.size());
  }

  /** What was submitted is still written, if etcd answers; then {@link #run} ends. */
  void close() {
    mailbox.close();
    closing.countDown();
  }
}
