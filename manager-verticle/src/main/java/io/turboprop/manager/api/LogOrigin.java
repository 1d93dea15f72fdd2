package io.turboprop.manager.api;

import io.turboprop.codec.JsonOut;
import io.turboprop.manager.serving.ServingIndex;
import io.turboprop.model.BootId;
import io.turboprop.model.FunctionName;
import io.turboprop.model.PropletId;
import io.turboprop.model.RevisionKey;
import io.turboprop.model.RevisionName;
import java.util.Optional;

/**
 * Where a part of a function's log is: what instances of a revision wrote on a proplet since it was
 * started, or since it began to serve the revision.
 */
record LogOrigin(
    FunctionName function, RevisionName revision, RevisionKey key, PropletId proplet, BootId boot) {

  /** Empty if the proplet has not said yet that it knows the revision. */
  static Optional<LogOrigin> of(
      FunctionName function, RevisionName revision, RevisionKey key, ServingIndex.Place place) {
    return place.boot().map(boot -> new LogOrigin(function, revision, key, place.proplet(), boot));
  }

  /** Whether its proplet was started anew since the other one. */
  boolean isAfter(LogOrigin other) {
    return proplet.equals(other.proplet) && !boot.equals(other.boot);
  }

  LogFeed.Source source() {
    return new LogFeed.Source(
        key.log(),
        RevisionKey.LOG_ATTEMPT,
        proplet,
        Optional.of(boot),
        "revision " + revision + " of function " + function,
        Optional.empty());
  }

  void write(JsonOut out) {
    out.text("revision", revision.value());
    out.text("proplet_id", proplet.value());
    out.text("boot_id", boot.value());
  }
}
