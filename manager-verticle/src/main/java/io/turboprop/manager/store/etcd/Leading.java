package io.turboprop.manager.store.etcd;

import io.turboprop.manager.store.Candidate;
import io.turboprop.manager.store.Fence;
import io.turboprop.manager.store.FencedException;
import io.turboprop.manager.store.Lead;
import io.turboprop.manager.store.Reply;
import io.turboprop.manager.store.rows.Mailbox;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Campaigns and resigns, one after the other, beside the writer: so a lease is renewed however much
 * waits to be written. {@link #run} on a thread of its own.
 */
final class Leading implements Runnable {
  private final EtcdOptions options;
  private final Mirror mirror;
  private final Fence fence;
  private final SharedLease lease;
  private final Mailbox<Step<?>> mailbox;
  private final AtomicInteger resigns = new AtomicInteger();

  Leading(EtcdOptions options, Etcd etcd, Mirror mirror, Texts texts, Fence fence) {
    this.options = options;
    this.mirror = mirror;
    this.fence = fence;
    this.lease = new SharedLease(etcd, texts, fence);
    this.mailbox = new Mailbox<>(options.queue());
  }

  @FunctionalInterface
  private interface Work<T> {
    T in(SharedLease lease) throws EtcdException;
  }

  private record Step<T>(Work<T> work, Reply<T> reply) {
    void run(SharedLease lease, EtcdOptions options) {
      try {
        reply.succeed(Patience.call(options, () -> work.in(lease)));
      } catch (EtcdException e) {
        reply.fail(Failures.explain(options.address(), e));
      } catch (RuntimeException e) {
        reply.fail(e);
      }
    }
  }

  Future<Lead> campaign(Candidate self, Duration ttl) {
    int before = resigns.get();
    return submit(
        lease -> {
          SharedLease.Campaign campaign = lease.campaign(self, ttl);
          if (campaign.epochRevision() > 0) {
            // Commits are decided by the mirror, which has to know of the new epoch.
            mirror.await(0, campaign.epochRevision(), options.patience().plus(options.answer()));
          }
          Lead lead = campaign.lead();
          if (lead.isHeldBy(self) && before == resigns.get()) {
            fence.won(lead.epoch());
          }
          return lead;
        });
  }

  Future<Void> resign() {
    OptionalLong epoch;
    try {
      epoch = fence.epoch();
    } catch (FencedException before) {
      epoch = OptionalLong.empty();
    }
    resigns.incrementAndGet();
    fence.resign();
    if (epoch.isEmpty()) {
      return Future.succeededFuture();
    }
    long mine = epoch.getAsLong();
    return submit(
            lease -> {
              lease.resign(mine);
              return mine;
            })
        .mapEmpty();
  }

  private <T> Future<T> submit(Work<T> work) {
    Step<T> step = new Step<>(work, new Reply<>());
    switch (mailbox.offer(step)) {
      case TAKEN -> {}
      case FULL ->
          step.reply.fail(Failures.unavailable(options.address(), "too many campaigns wait"));
      case CLOSED ->
          step.reply.fail(Failures.unavailable(options.address(), "the store is closed"));
    }
    return step.reply.future();
  }

  @Override
  public void run() {
    try {
      List<Step<?>> next = mailbox.take(1);
      while (!next.isEmpty()) {
        next.getFirst().run(lease, options);
        next = mailbox.take(1);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts the leader's thread", e);
    }
  }

  /** What was asked before is still done; then {@link #run} ends. */
  void close() {
    mailbox.close();
  }
}
