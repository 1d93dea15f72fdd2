package io.turboprop.proxy.transfer;

import io.turboprop.model.PropletId;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;

/**
 * Knows every image on its way and decides what comes next. Not thread-safe: one caller.
 *
 * <pre>
 *  request ──► waiting ──nextFetch──► fetching ──fetched──► sending ──last delivered──► (forgotten)
 *     │                                   │                  │   ▲        │
 *     └► refused: too many images         └──────failed──────┘   └─again──┘
 * </pre>
 *
 * A request for an image that waits, is fetched, or of which no chunk was handed out yet, joins it.
 * A later one makes for exactly one more transmission, however many ask. Images that are sent take
 * turns, chunk by chunk, so a small one is not held up by a large one.
 */
public final class TransferDesk {
  private final TransferLimits limits;
  private final Map<String, Transfer> transfers = new HashMap<>();
  private final Queue<String> waiting = new ArrayDeque<>();
  private final Queue<String> turns = new ArrayDeque<>();
  private long numbers;
  private int fetching;
  private int outstanding;

  public TransferDesk(TransferLimits limits) {
    this.limits = limits;
  }

  /**
   * @param requester who asks, if it said so
   */
  public Admission request(String image, Optional<PropletId> requester) {
    Transfer known = transfers.get(image);
    if (known != null) {
      return join(known, requester);
    }
    if (transfers.size() >= limits.images()) {
      return new Admission.Refused(
          "the proxy is busy with " + limits.images() + " images; ask again later");
    }
    Transfer fresh = new Transfer(image, ++numbers);
    fresh.join(requester, limits.requesters());
    transfers.put(image, fresh);
    waiting.add(image);
    return new Admission.Accepted();
  }

  private Admission join(Transfer known, Optional<PropletId> requester) {
    if (known.begun()) {
      known.joinLater(requester, limits.requesters());
      return new Admission.Again();
    }
    known.join(requester, limits.requesters());
    return new Admission.Joined();
  }

  /** The image whose fetch may begin now; it counts as being fetched from here on. */
  public Optional<String> nextFetch() {
    if (fetching >= limits.fetches() || waiting.isEmpty()) {
      return Optional.empty();
    }
    fetching++;
    return Optional.of(waiting.remove());
  }

  /** The fetch of the image succeeded: it takes its place in the round. */
  public void fetched(String image, ChunkPlan plan) {
    Transfer transfer = known(image);
    if (transfer.isFetched()) {
      throw new IllegalStateException(image + " was fetched already");
    }
    transfer.fetched(plan);
    fetching--;
    turns.add(image);
  }

  /**
   * The image, being fetched or sent, is given up.
   *
   * @return who must be told
   */
  public Set<PropletId> failed(String image) {
    Transfer transfer = known(image);
    if (!transfer.isFetched()) {
      fetching--;
    }
    transfers.remove(image);
    turns.remove(image);
    return transfer.everyRequester();
  }

  /** The next chunk to send, if the window has room and an image has one. */
  public Optional<ChunkTurn> nextChunk() {
    if (outstanding >= limits.window()) {
      return Optional.empty();
    }
    for (Iterator<String> round = turns.iterator(); round.hasNext(); ) {
      String image = round.next();
      Optional<ChunkTurn> turn = known(image).turn();
      if (turn.isPresent()) {
        round.remove();
        turns.add(image);
        outstanding++;
        return turn;
      }
    }
    return Optional.empty();
  }

  /** The broker has it. */
  public Progress delivered(ChunkTurn turn) {
    outstanding--;
    Transfer transfer = transfers.get(turn.image());
    if (transfer == null || transfer.number() != turn.transfer()) {
      return Progress.STALE;
    }
    Progress progress = transfer.delivered();
    if (progress == Progress.DONE) {
      transfers.remove(turn.image());
      turns.remove(turn.image());
    }
    return progress;
  }

  /**
   * The broker does not have it: it gets another turn.
   *
   * @return false if its image was given up meanwhile
   */
  public boolean undelivered(ChunkTurn turn) {
    outstanding--;
    Transfer transfer = transfers.get(turn.image());
    if (transfer == null || transfer.number() != turn.transfer()) {
      return false;
    }
    transfer.undelivered(turn.index());
    return true;
  }

  /** Images waiting for a place to be fetched. */
  public int waiting() {
    return waiting.size();
  }

  /** Images being fetched. */
  public int fetching() {
    return fetching;
  }

  /** Images being sent. */
  public int sending() {
    return turns.size();
  }

  private Transfer known(String image) {
    Transfer transfer = transfers.get(image);
    if (transfer == null) {
      throw new IllegalStateException(image + " is not on its way");
    }
    return transfer;
  }
}
