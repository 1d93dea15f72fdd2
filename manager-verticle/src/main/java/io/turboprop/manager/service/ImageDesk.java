package io.turboprop.manager.service;

import io.turboprop.manager.function.FunctionRequest;
import io.turboprop.manager.function.Revision;
import io.turboprop.manager.function.RevisionState;
import io.turboprop.manager.serving.Asked;
import io.turboprop.manager.serving.Outlooks;
import io.turboprop.model.Digest;
import io.turboprop.model.Fault;
import io.turboprop.model.FunctionName;
import io.turboprop.model.Reason;
import io.turboprop.model.RevisionKey;
import io.turboprop.wire.Serving;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out from those who serve it whether the image of a revision can be had. One that has it is
 * enough; it failed if it failed everywhere, and cannot be expected to come any more.
 */
final class ImageDesk {
  private static final Logger log = LoggerFactory.getLogger(ImageDesk.class);

  private final FunctionBook book;
  private final ControlEnvironment env;
  private final Duration patience;

  /** Since when images are waited for that failed everywhere. */
  private final Map<RevisionKey, Long> failingSince = new HashMap<>();

  /** Requests under way, lest each report makes another one. */
  private final Set<RevisionKey> told = new HashSet<>();

  /**
   * @param patience with an image that may come after all
   */
  ImageDesk(FunctionBook book, ControlEnvironment env, Duration patience) {
    this.book = book;
    this.env = env;
    this.patience = patience;
  }

  /** Whether what fails so may pass. */
  static boolean mayPass(Reason why) {
    Fault fault = why.code().fault();
    return fault == Fault.TRANSIENT || fault == Fault.INFRASTRUCTURE;
  }

  /** Keys of images that are waited for. */
  Set<RevisionKey> failing() {
    return Set.copyOf(failingSince.keySet());
  }

  void forget(RevisionKey key) {
    failingSince.remove(key);
  }

  /** Looks at what everybody who was asked says of a revision. */
  void look(FunctionName function, Revision revision, RevisionKey key, List<Asked> asked) {
    if (!(revision.state() instanceof RevisionState.Preparing)) {
      failingSince.remove(key);
      return;
    }
    Optional<Digest> digest = asked.stream().flatMap(a -> ready(a).stream()).findFirst();
    List<Reason> failures = asked.stream().flatMap(a -> Outlooks.failure(a).stream()).toList();
    if (digest.isPresent()) {
      tell(
          function,
          key,
          new FunctionRequest.Prepared(revision.name(), revision.number(), digest.get()));
    } else if (!asked.isEmpty() && failures.size() == asked.size() && hopeless(key, failures)) {
      tell(
          function,
          key,
          new FunctionRequest.NotPrepared(revision.name(), revision.number(), worst(failures)));
    }
  }

  private static Optional<Digest> ready(Asked asked) {
    return asked
        .status()
        .filter(status -> status.state() == Serving.State.READY)
        .flatMap(Serving.Status::digest);
  }

  private boolean hopeless(RevisionKey key, List<Reason> failures) {
    if (failures.stream().noneMatch(ImageDesk::mayPass)) {
      return true;
    }
    long now = env.nanos().getAsLong();
    Long since = failingSince.putIfAbsent(key, now);
    return since != null && now - since >= patience.toNanos();
  }

  /** One that will not pass says most. */
  private static Reason worst(List<Reason> failures) {
    return failures.stream().filter(why -> !mayPass(why)).findFirst().orElseGet(failures::getFirst);
  }

  private void tell(FunctionName function, RevisionKey key, FunctionRequest news) {
    if (told.add(key)) {
      failingSince.remove(key);
      book.ask(function, news, decision -> Optional.empty())
          .onComplete(
              done -> {
                told.remove(key);
                if (done.failed()) {
                  failingSince.putIfAbsent(key, env.nanos().getAsLong() - patience.toNanos());
                  log.warn(
                      "function {} {} not stored, trying again: {}",
                      function,
                      news,
                      done.cause().toString());
                }
              });
    }
  }
}
