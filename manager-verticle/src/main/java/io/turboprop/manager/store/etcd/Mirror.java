package io.turboprop.manager.store.etcd;

import io.etcd.jetcd.Watch;
import io.etcd.jetcd.watch.WatchEvent;
import io.etcd.jetcd.watch.WatchResponse;
import io.turboprop.manager.store.Watchers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps an image up to date: loads it in one revision, then follows by a watch from there; if etcd
 * has forgotten what came meanwhile, loads again. {@link #run} on a thread of its own, all else
 * from any.
 */
final class Mirror implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Mirror.class);
  private static final long PAUSE_MS = 200;

  /** After so long without what must come, a new watch is begun. */
  private static final long STALLED_MS = 2_000;

  /** What the watch says, in order. */
  private sealed interface Signal {
    record Changes(List<Etcd.Stored> changes) implements Signal {}

    record Ended(EtcdException why) implements Signal {}
  }

  private final Etcd etcd;
  private final EtcdAddress address;
  private final Supplier<Image> empty;
  private final Watchers watchers;
  private final CountDownLatch closing = new CountDownLatch(1);
  private Image image;

  // Of the thread that runs; the queue is a new one for each watch.
  private volatile BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();

  /**
   * @param empty makes images to be loaded
   */
  Mirror(Etcd etcd, EtcdAddress address, Supplier<Image> empty, Watchers watchers) {
    this.etcd = etcd;
    this.address = address;
    this.empty = empty;
    this.watchers = watchers;
    this.image = empty.get();
  }

  /** Waits for etcd, but not for the image of others. */
  void load() throws EtcdException {
    Etcd.Content content = etcd.everything();
    Image loaded = empty.get();
    loaded.load(content);
    synchronized (this) {
      image = loaded;
      notifyAll();
    }
    watchers.tell();
  }

  @Override
  public void run() {
    try {
      while (closing.getCount() > 0) {
        try {
          follow();
        } catch (EtcdException e) {
          recover(e);
        }
        closing.await(PAUSE_MS, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts the mirror", e);
    }
  }

  private void recover(EtcdException lost) {
    if (closing.getCount() == 0 || !lost.compacted()) {
      LOG.debug("store {}: the watch ended: {}", address, lost.getMessage());
      return;
    }
    LOG.info("store {}: fell behind what etcd remembers, loads anew", address);
    try {
      load();
    } catch (EtcdException e) {
      LOG.debug("store {}: cannot be loaded: {}", address, e.getMessage());
    }
  }

  private void follow() throws EtcdException, InterruptedException {
    BlockingQueue<Signal> heard = new LinkedBlockingQueue<>();
    signals = heard;
    long from = ask(Image::revision) + 1;
    try (Watch.Watcher watcher = etcd.watch(from, new Ears(heard))) {
      while (!watcher.isClosed() || !heard.isEmpty()) {
        Signal next = heard.take();
        switch (next) {
          case Signal.Changes(List<Etcd.Stored> changes) -> follow(changes);
          case Signal.Ended(EtcdException why) -> throw why;
        }
      }
    }
  }

  /** Hears on a thread of the client, and only passes on. */
  private final class Ears implements Watch.Listener {
    private final BlockingQueue<Signal> heard;

    Ears(BlockingQueue<Signal> heard) {
      this.heard = heard;
    }

    @Override
    public void onNext(WatchResponse response) {
      heard.add(
          new Signal.Changes(response.getEvents().stream().map(Mirror.this::change).toList()));
    }

    @Override
    public void onError(Throwable cause) {
      heard.add(new Signal.Ended(new EtcdException(cause)));
    }

    @Override
    public void onCompleted() {
      heard.add(new Signal.Ended(new EtcdException("the watch ended")));
    }
  }

  private Etcd.Stored change(WatchEvent event) {
    Etcd.Stored stored = etcd.stored(event.getKeyValue());
    return event.getEventType() == WatchEvent.EventType.DELETE
        ? new Etcd.Stored(stored.key(), null, 0, stored.modified(), 0)
        : stored;
  }

  private void follow(List<Etcd.Stored> changes) {
    synchronized (this) {
      long known = image.revision();
      changes.stream().filter(change -> change.modified() > known).forEach(image::follow);
      notifyAll();
    }
    watchers.tell();
  }

  /** Looks at the image as it is now; must not block. */
  synchronized <T> T ask(Function<Image, T> question) {
    return question.apply(image);
  }

  /**
   * Until the image is as new as this.
   *
   * @param head revision of {@code head}
   * @param epoch revision of {@code epoch}
   * @throws EtcdException if it is not in time
   */
  void await(long head, long epoch, Duration patience) throws EtcdException {
    long begin = System.nanoTime();
    long askAgain = STALLED_MS;
    try {
      synchronized (this) {
        while (!image.sees(head, epoch)) {
          long waited = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
          if (waited >= patience.toMillis()) {
            throw new EtcdException("its changes do not come through");
          }
          if (waited >= askAgain) {
            askAgain += STALLED_MS;
            signals.add(new Signal.Ended(new EtcdException("the watch says nothing")));
          }
          wait(Math.max(1, Math.min(patience.toMillis(), askAgain) - waited));
        }
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts who waits for the mirror", e);
    }
  }

  void close() {
    closing.countDown();
    signals.add(new Signal.Ended(new EtcdException("closed")));
  }
}
