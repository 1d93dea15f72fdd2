package io.turboprop.manager.function;

import io.turboprop.model.Digest;
import io.turboprop.model.Reason;
import io.turboprop.model.RevisionName;
import java.util.Optional;
import java.util.OptionalLong;

/** What is asked of one function. */
public sealed interface FunctionRequest {

  /**
   * What users ask.
   *
   * <p>{@code by} is who asks, for people to read, and may be empty. {@code expected} is the
   * version that the function must have, 0 for one that must not be there; empty for any.
   */
  sealed interface ByUser extends FunctionRequest {
    String by();

    OptionalLong expected();
  }

  /**
   * Make a revision, and the function with it; the same once more is harmless.
   *
   * @param revision its name; empty for the next counted one
   * @param switchTo it gets all calls as soon as it is ready
   * @param uid of the function if it is new; given by the control core
   */
  record Deploy(
      Optional<RevisionName> revision,
      RevisionSource source,
      RevisionConfig config,
      boolean switchTo,
      String uid,
      String by,
      OptionalLong expected)
      implements ByUser {

    public Deploy withUid(String newUid) {
      return new Deploy(revision, source, config, switchTo, newUid, by, expected);
    }
  }

  /** Let these revisions get the calls from now on. */
  record Switch(Route to, String by, OptionalLong expected) implements ByUser {}

  /** Go back to the route before. */
  record Rollback(String by, OptionalLong expected) implements ByUser {}

  record RemoveRevision(RevisionName revision, String by, OptionalLong expected)
      implements ByUser {}

  /**
   * @param force even if it gets calls
   */
  record Remove(boolean force, String by, OptionalLong expected) implements ByUser {}

  /**
   * The image of a revision was fetched and can run.
   *
   * @param number of the revision, lest another with its name is meant
   * @param digest of the module in the image
   */
  record Prepared(RevisionName revision, long number, Digest digest) implements FunctionRequest {}

  /** The image of a revision cannot be had or run. */
  record NotPrepared(RevisionName revision, long number, Reason why) implements FunctionRequest {}
}
