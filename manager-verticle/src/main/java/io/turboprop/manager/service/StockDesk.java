package io.turboprop.manager.service;

import io.turboprop.manager.proplet.Standing;
import io.turboprop.manager.service.ControlReply.OfImages;
import io.turboprop.manager.service.ControlReply.Silence;
import io.turboprop.manager.service.ControlReply.Told;
import io.turboprop.manager.service.Fleet.Member;
import io.turboprop.model.BootId;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.PropletId;
import io.turboprop.time.Cancellable;
import io.turboprop.wire.ImageList;
import io.turboprop.wire.Order;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks proplets which images they keep, when somebody wants to know, and remembers what each said
 * last. Those who ask at the same time share one question. In memory only.
 */
final class StockDesk {
  private static final Logger log = LoggerFactory.getLogger(StockDesk.class);

  /** An answer takes milliseconds; who is cut off for a moment is back by then. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  /** What somebody waits who wants to see the proplet, and its images if they can be had. */
  static final Duration GLANCE = Duration.ofSeconds(1);

  /** Who comes later than this after a question asks anew. */
  static final Duration SHARED = Duration.ofMillis(500);

  /**
   * @param askers who wait for the answer
   */
  private record Question(long nonce, long sinceNanos, List<Promise<OfImages>> askers) {}

  private final Fleet fleet;
  private final Mailbox mailbox;
  private final PropletDoor door;
  private final ControlEnvironment env;
  private final Map<PropletId, Question> open = new HashMap<>();
  private final Map<PropletId, Told> told = new HashMap<>();

  /** Boots that did not answer, perhaps since they are too old to know the question. */
  private final Map<PropletId, BootId> mute = new HashMap<>();

  StockDesk(Fleet fleet, Mailbox mailbox, PropletDoor door, ControlEnvironment env) {
    this.fleet = fleet;
    this.mailbox = mailbox;
    this.door = door;
    this.env = env;
  }

  /** Fails with PROPLET_NOT_FOUND only. */
  Future<OfImages> ask(ControlRequest.AskImages asked) {
    PropletId id = asked.proplet();
    Optional<Member> member = fleet.find(id);
    if (member.isEmpty()) {
      return Future.failedFuture(PropletDesk.unknown(id));
    }
    Optional<Silence> refusal = refusal(member.get());
    if (refusal.isPresent()) {
      return Future.succeededFuture(view(id, refusal));
    }
    Question question = question(id);
    if (asked.glance() && isMute(member.get())) {
      return Future.succeededFuture(view(id, Optional.of(late(id))));
    }
    return answer(member.get(), question, asked.glance() ? GLANCE : PATIENCE);
  }

  private Optional<Silence> refusal(Member member) {
    PropletId id = member.proplet().id();
    if (!member.proplet().metadata().isNative()) {
      return Optional.of(
          new Silence(
              ErrorCode.CONFLICT,
              "proplet " + id + " is an upstream worker, which does not tell which images it has"));
    }
    if (member.standing() == Standing.LOST) {
      return Optional.of(
          new Silence(
              ErrorCode.PROPLET_SILENT,
              "proplet " + id + " is lost and cannot be asked which images it has"));
    }
    return door.up()
        ? Optional.empty()
        : Optional.of(
            new Silence(
                ErrorCode.BROKER_UNAVAILABLE,
                "proplet "
                    + id
                    + " cannot be asked which images it has: the broker cannot be reached: "
                    + door.describe()));
  }

  private Question question(PropletId id) {
    Question before = open.get(id);
    long now = env.nanos().getAsLong();
    if (before != null && now - before.sinceNanos() < SHARED.toNanos()) {
      return before;
    }
    List<Promise<OfImages>> askers = before == null ? new ArrayList<>() : before.askers();
    Question question = new Question(env.random().nextLong(Long.MAX_VALUE), now, askers);
    open.put(id, question);
    mailbox
        .post(id, new Order.Images(question.nonce()))
        .onFailure(f -> log.debug("proplet {} not asked for its images: {}", id, f.toString()));
    return question;
  }

  private Future<OfImages> answer(Member member, Question question, Duration patience) {
    PropletId id = member.proplet().id();
    Optional<BootId> boot = member.proplet().boot();
    Promise<OfImages> asker = Promise.promise();
    question.askers().add(asker);
    Cancellable end =
        env.timers()
            .after(
                patience,
                () -> {
                  question.askers().remove(asker);
                  boot.ifPresent(asked -> mute.put(id, asked));
                  asker.complete(view(id, Optional.of(late(id))));
                });
    return asker.future().onComplete(done -> end.cancel());
  }

  private boolean isMute(Member member) {
    return member.proplet().boot().equals(Optional.ofNullable(mute.get(member.proplet().id())));
  }

  private static Silence late(PropletId id) {
    return new Silence(
        ErrorCode.PROPLET_SILENT,
        "proplet "
            + id
            + " has not said which images it has: it is cut off, too busy, or of a version that"
            + " does not know the question; its own GET /images tells");
  }

  private OfImages view(PropletId id, Optional<Silence> silence) {
    return new OfImages(Optional.ofNullable(told.get(id)), silence);
  }

  /** A proplet says what it keeps; only the answer to the last question counts. */
  void heard(ImageList images) {
    PropletId id = images.proplet();
    Question question = open.get(id);
    if (question == null || question.nonce() != images.nonce() || !isOfThisBoot(images)) {
      log.debug("proplet {} told of its images unasked, or too late", id);
      return;
    }
    open.remove(id);
    mute.remove(id);
    told.put(id, new Told(images, env.clock().instant()));
    List.copyOf(question.askers()).forEach(asker -> asker.complete(view(id, Optional.empty())));
  }

  private boolean isOfThisBoot(ImageList images) {
    return fleet
        .find(images.proplet())
        .flatMap(member -> member.proplet().boot())
        .filter(images.boot()::equals)
        .isPresent();
  }

  /** Forgets those who are not in the fleet any more. */
  void look() {
    open.entrySet().removeIf(e -> e.getValue().askers().isEmpty() && isGone(e.getKey()));
    told.keySet().removeIf(this::isGone);
    mute.keySet().removeIf(this::isGone);
  }

  private boolean isGone(PropletId id) {
    return fleet.find(id).isEmpty();
  }
}
