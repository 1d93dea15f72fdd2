package io.turboprop.proxy.transfer;

import io.turboprop.model.PropletId;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One image on its way. Not thread-safe. */
final class Transfer {
  private final String image;
  private final long number;
  private final Queue<Integer> undelivered = new ArrayDeque<>();
  private Set<PropletId> requesters = new LinkedHashSet<>();
  private Set<PropletId> later = new LinkedHashSet<>();
  private boolean again;
  private @Nullable ChunkPlan plan;
  private int next;
  private int delivered;

  Transfer(String image, long number) {
    this.image = image;
    this.number = number;
  }

  long number() {
    return number;
  }

  /** Whether some piece of this transmission was handed out. */
  boolean begun() {
    return next > 0;
  }

  void join(Optional<PropletId> requester, int most) {
    remember(requesters, requester, most);
  }

  void joinLater(Optional<PropletId> requester, int most) {
    again = true;
    remember(later, requester, most);
  }

  void fetched(ChunkPlan plan) {
    this.plan = plan;
  }

  boolean isFetched() {
    return plan != null;
  }

  /** The next piece to send, those given back first; empty if all are out. */
  Optional<ChunkTurn> turn() {
    if (plan == null) {
      return Optional.empty();
    }
    if (!undelivered.isEmpty()) {
      return Optional.of(new ChunkTurn(image, number, undelivered.remove(), plan));
    }
    return next < plan.total()
        ? Optional.of(new ChunkTurn(image, number, next++, plan))
        : Optional.empty();
  }

  void undelivered(int index) {
    undelivered.add(index);
  }

  Progress delivered() {
    delivered++;
    if (plan == null || delivered < plan.total()) {
      return Progress.SENDING;
    }
    if (!again) {
      return Progress.DONE;
    }
    requesters = later;
    later = new LinkedHashSet<>();
    again = false;
    next = 0;
    delivered = 0;
    return Progress.REPEATING;
  }

  /** Everybody who waits for it and gave a name. */
  Set<PropletId> everyRequester() {
    Set<PropletId> all = new LinkedHashSet<>(requesters);
    all.addAll(later);
    return all;
  }

  private static void remember(Set<PropletId> known, Optional<PropletId> one, int most) {
    if (known.size() < most) {
      one.ifPresent(known::add);
    }
  }
}
