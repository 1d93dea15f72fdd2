package io.turboprop.manager.service;

import io.turboprop.model.PinnedImage;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.time.Cancellable;
import io.turboprop.wire.ImageFinding;
import io.turboprop.wire.ImageLookup;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks those who serve images what names stand for. Whoever asks for a name that is being asked for
 * shares the next question, so that no answer is older than the wish for it. Belongs to the control
 * verticle's event loop.
 */
final class ImageLookups {
  private static final Logger log = LoggerFactory.getLogger(ImageLookups.class);

  /** Between two times of asking the same. */
  static final Duration REPEAT = Duration.ofMillis(500);

  /** However often somebody says that it is being found out. */
  static final Duration LONGEST = Duration.ofMinutes(2);

  /** Names asked for or waiting for their turn; more are not asked for. */
  static final int MOST = 10_000;

  /** Of the patience, while nobody has answered since it was last exhausted. */
  private static final int SHARE_AFTER_SILENCE = 10;

  /** What became of a question. */
  sealed interface Answer {
    record Stands(PinnedImage image) implements Answer {}

    record Refused(Reason why) implements Answer {}

    /** Nobody said anything. */
    record Silence(String why) implements Answer {}
  }

  private final PropletDoor door;
  private final ControlEnvironment env;
  private final LookupRules rules;
  private final long epoch;
  private final Map<String, Look> byImage = new HashMap<>();
  private final Map<String, Look> byId = new HashMap<>();
  private final Queue<Look> waiting = new ArrayDeque<>();
  private long serial;
  private boolean silent;

  /** One question, and those who wait for its answer or the next one's. */
  private static final class Look {
    private final String image;
    private final Promise<Answer> promise;
    private @Nullable Promise<Answer> next;
    private String id = "";
    private boolean taken;
    private long begunAt;
    private long heardAt;
    private Cancellable timer = () -> {};
    private boolean over;

    Look(String image, Promise<Answer> promise) {
      this.image = image;
      this.promise = promise;
    }
  }

  /**
   * @param epoch of this manager, so that answers to a former one are known as such
   */
  ImageLookups(PropletDoor door, ControlEnvironment env, LookupRules rules, long epoch) {
    this.door = door;
    this.env = env;
    this.rules = rules;
    this.epoch = epoch;
  }

  /** Asks; never fails. */
  Future<Answer> look(String image) {
    Look known = byImage.get(image);
    if (known == null) {
      return byImage.size() < MOST
          ? add(image, Promise.promise())
          : Future.succeededFuture(
              new Answer.Silence("%d other names are being looked up".formatted(MOST)));
    }
    if (known.id.isEmpty()) {
      return known.promise.future();
    }
    Promise<Answer> next = known.next == null ? Promise.promise() : known.next;
    known.next = next;
    return next.future();
  }

  private Future<Answer> add(String image, Promise<Answer> promise) {
    Look look = new Look(image, promise);
    byImage.put(image, look);
    waiting.add(look);
    beginWaiting();
    return promise.future();
  }

  private void beginWaiting() {
    while (byId.size() < rules.atOnce() && !waiting.isEmpty()) {
      Look look = waiting.remove();
      look.id = epoch + "-" + ++serial;
      look.begunAt = now();
      byId.put(look.id, look);
      ask(look);
    }
  }

  /** Patience begins when the broker has the question: before that nobody can be silent. */
  private void ask(Look look) {
    door.ask(new ImageLookup(look.id, look.image))
        .onComplete(
            taken -> {
              if (look.over) {
                return;
              }
              if (taken.failed()) {
                log.debug("image {} not asked for: {}", look.image, taken.cause().toString());
              } else if (!look.taken) {
                look.taken = true;
                look.heardAt = now();
              }
              look.timer = env.timers().after(shorter(REPEAT, patience()), () -> again(look));
            });
  }

  private void again(Look look) {
    if (look.over) {
      return; // the answer and the timer came in the same moment
    }
    if (now() - look.begunAt >= LONGEST.toNanos()) {
      String why = "image %s: not found out within %d s".formatted(look.image, LONGEST.toSeconds());
      end(look, new Answer.Refused(new Reason(ReasonCode.IMAGE_UNAVAILABLE, why)));
    } else if (look.taken && now() - look.heardAt >= patience().toNanos()) {
      if (!silent) {
        log.warn("nobody who serves images says what {} stands for", look.image);
      }
      silent = true;
      end(look, new Answer.Silence("nobody who serves images answers"));
    } else {
      ask(look);
    }
  }

  private Duration patience() {
    return silent ? rules.patience().dividedBy(SHARE_AFTER_SILENCE) : rules.patience();
  }

  void heard(ImageFinding finding) {
    Look look = byId.get(finding.id());
    if (look == null) {
      return; // answered before, or asked by a former manager
    }
    silent = false;
    switch (finding) {
      case ImageFinding.Found found -> end(look, new Answer.Stands(found.image()));
      case ImageFinding.Looking ignored -> look.heardAt = now();
      case ImageFinding.Refused refused -> end(look, new Answer.Refused(refused.reason()));
    }
  }

  private void end(Look look, Answer answer) {
    look.over = true;
    look.timer.cancel();
    byId.remove(look.id);
    byImage.remove(look.image);
    Promise<Answer> next = look.next;
    if (next != null && !(answer instanceof Answer.Silence)) {
      add(look.image, next);
    }
    beginWaiting();
    look.promise.complete(answer);
    if (next != null && answer instanceof Answer.Silence) {
      next.complete(answer);
    }
  }

  private long now() {
    return env.nanos().getAsLong();
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
