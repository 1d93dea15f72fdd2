package io.turboprop.manager.service;

import io.turboprop.manager.service.Fleet.Member;
import io.turboprop.manager.task.Seat;
import io.turboprop.manager.task.Task;
import io.turboprop.manager.task.TaskEvent;
import io.turboprop.model.BootId;
import io.turboprop.model.PropletId;
import io.turboprop.model.TaskId;
import io.turboprop.wire.Holdings;
import io.turboprop.wire.Inventory;
import io.turboprop.wire.Inventory.Held;
import io.turboprop.wire.Order;
import io.turboprop.wire.PropletMessage.Pulse;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares what native proplets have in hand with what they should have, and heals each difference
 * (architecture §3, promise 4). Level-triggered: whatever message was lost, the digest in a later
 * heartbeat shows it.
 *
 * <p>The question carries a number, and what was believed when it was asked is kept until the
 * answer to that very number comes. The answer is younger than the question, so an attempt that the
 * proplet had then and has not now is lost; one whose order may still be on its way is not judged.
 */
final class ReconcileDesk {
  private static final Logger log = LoggerFactory.getLogger(ReconcileDesk.class);

  private record Believed(TaskId task, int attempt) {}

  private record Question(long nonce, Set<Believed> believed) {}

  private final Fleet fleet;
  private final TaskBook book;
  private final PlacementDesk placement;
  private final Mailbox mailbox;
  private final ControlTally tally;
  private final long epoch;
  private final Map<PropletId, Question> open = new HashMap<>();
  private long lastNonce;

  ReconcileDesk(
      Fleet fleet,
      TaskBook book,
      PlacementDesk placement,
      Mailbox mailbox,
      ControlTally tally,
      long epoch) {
    this.fleet = fleet;
    this.book = book;
    this.placement = placement;
    this.mailbox = mailbox;
    this.tally = tally;
    this.epoch = epoch;
  }

  /**
   * It said who it is, so it is a new process or a new connection. An upstream worker registers
   * before it subscribes, and beats thereafter (wire reference §10): what it is sent before its
   * first beat it may not get.
   */
  void registered(Member member) {
    member.settled(false);
    if (member.proplet().metadata().isNative()) {
      ask(member);
    }
  }

  /**
   * It came back: it gets no work until it has shown what it has. An upstream worker has no way to
   * show that, so it gets work at once.
   */
  void returned(Member member) {
    boolean settledBefore = member.settled();
    if (!member.proplet().metadata().isNative()) {
      if (settledBefore) {
        settle(member);
      }
      return;
    }
    member.settled(false);
    if (settledBefore || !open.containsKey(member.proplet().id())) {
      ask(member);
    }
  }

  /** It beats: asks when the digest is not as expected, or it has not shown what it has yet. */
  void beat(Member member, Optional<Pulse> pulse) {
    if (!member.proplet().metadata().isNative()) {
      if (!member.settled()) {
        settle(member);
      }
      return;
    }
    boolean fits = pulse.filter(p -> p.holdings().equals(expected(member))).isPresent();
    if (!(fits && member.settled()) || hasOrderForFormerBoot(member)) {
      ask(member);
    }
  }

  /**
   * The results of a former boot may come before the registration of the new one; what is placed in
   * between is meant for a boot that is gone.
   */
  private boolean hasOrderForFormerBoot(Member member) {
    PropletId id = member.proplet().id();
    return book.live().on(id).stream()
        .flatMap(task -> task.seat(id).stream())
        .anyMatch(seat -> !seat.held() && isBelieved(seat, member));
  }

  private Holdings expected(Member member) {
    PropletId id = member.proplet().id();
    Holdings all = Holdings.NONE;
    for (Task task : book.live().on(id)) {
      if (task.seat(id).filter(Seat::held).isPresent()) {
        all = all.plus(task.id(), task.attempt());
      }
    }
    return all;
  }

  /** A newer question takes the place of one that was not answered. */
  private void ask(Member member) {
    PropletId id = member.proplet().id();
    Set<Believed> believed = new HashSet<>();
    for (Task task : book.live().on(id)) {
      if (task.seat(id).filter(seat -> isBelieved(seat, member)).isPresent()) {
        believed.add(new Believed(task.id(), task.attempt()));
      }
    }
    Question question = new Question(++lastNonce, believed);
    open.put(id, question);
    mailbox
        .post(id, new Order.Inventory(question.nonce()))
        .onFailure(f -> log.debug("proplet {} not asked for its inventory: {}", id, f.toString()));
  }

  /** An order for a former boot is followed by nobody any more, so it counts as delivered. */
  private static boolean isBelieved(Seat seat, Member member) {
    boolean ofFormerBoot = seat.boot().isPresent() && !seat.boot().equals(member.proplet().boot());
    return seat.held() || (!seat.done() && ofFormerBoot);
  }

  /** The answer; one to an older question says nothing. */
  void answered(PropletId from, BootId boot, Inventory inventory) {
    Question question = open.get(from);
    Optional<Member> member =
        fleet.find(from).filter(m -> m.proplet().boot().filter(boot::equals).isPresent());
    if (question == null || question.nonce() != inventory.nonce() || member.isEmpty()) {
      log.debug("proplet {} inventory {} is outdated", from, inventory.nonce());
      return;
    }
    open.remove(from);
    tally.inventory();
    loseWhatIsMissing(member.get(), question, inventory);
    boolean fits = true;
    for (Held held : inventory.attempts()) {
      fits &= compare(from, boot, held);
    }
    correctDrain(member.get(), inventory);
    if (fits && !member.get().settled()) {
      settle(member.get());
    }
  }

  private void settle(Member member) {
    member.settled(true);
    placement.fleetChanged();
  }

  private void loseWhatIsMissing(Member member, Question question, Inventory inventory) {
    PropletId id = member.proplet().id();
    Set<Believed> missing = new HashSet<>(question.believed());
    inventory.attempts().forEach(held -> missing.remove(new Believed(held.task(), held.attempt())));
    for (Believed lost : missing) {
      Optional<Task> task = book.live().find(lost.task());
      boolean current =
          task.filter(t -> t.attempt() == lost.attempt())
              .flatMap(t -> t.seat(id))
              .filter(seat -> isBelieved(seat, member))
              .isPresent();
      if (current) {
        tally.difference();
        tell(
            lost.task(),
            new TaskEvent.PropletLost(
                id,
                lost.attempt(),
                "proplet " + member.proplet().name() + " (" + id + ") does not have it"));
      }
    }
  }

  /** Whether it may be there. */
  private boolean compare(PropletId from, BootId boot, Held held) {
    Optional<Seat> seat =
        book.live()
            .find(held.task())
            .filter(t -> t.attempt() == held.attempt())
            .flatMap(t -> t.seat(from))
            .filter(s -> !s.done());
    if (seat.isPresent()) {
      adopt(from, boot, held, seat.get());
      return true;
    }
    if (held.state() == Inventory.State.ENDED) {
      return true;
    }
    tally.difference();
    log.info(
        "task {} attempt {} on {} is not current, stopping it", held.task(), held.attempt(), from);
    mailbox.post(from, new Order.Stop(held.task(), held.attempt(), epoch));
    return false;
  }

  /** It is there and should be: what the reports did not say yet is known now. */
  private void adopt(PropletId from, BootId boot, Held held, Seat seat) {
    if (held.state() == Inventory.State.RUNNING && seat.progress() != Seat.Progress.RUNNING) {
      tally.difference();
      tell(held.task(), new TaskEvent.Started(from, held.attempt(), boot));
    } else if (seat.progress() == Seat.Progress.SENT) {
      tally.difference();
      tell(held.task(), new TaskEvent.Accepted(from, held.attempt(), boot));
    }
  }

  private void correctDrain(Member member, Inventory inventory) {
    boolean wanted = member.proplet().drain().isPresent();
    if (wanted != inventory.draining()) {
      mailbox.post(member.proplet().id(), new Order.Drain(wanted));
    }
  }

  private void tell(TaskId task, TaskEvent event) {
    book.apply(task, event)
        .onFailure(f -> log.warn("task {} {} not stored: {}", task, event, f.toString()));
  }
}
