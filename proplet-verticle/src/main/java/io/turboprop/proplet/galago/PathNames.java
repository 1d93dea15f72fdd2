package io.turboprop.proplet.galago;

import io.turboprop.model.ErrorCode;
import io.turboprop.model.FunctionName;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.RevisionName;
import io.turboprop.model.RevisionRef;
import java.util.Optional;

/** Names in paths and queries. What cannot be a name names nothing, so it is not found. */
final class PathNames {
  private PathNames() {}

  static FunctionName function(String text) {
    try {
      return new FunctionName(text);
    } catch (IllegalArgumentException e) {
      throw new OrchestratorException(
          ErrorCode.FUNCTION_NOT_FOUND, "there is no such function: " + e.getMessage(), e);
    }
  }

  static RevisionName revision(String text) {
    try {
      return new RevisionName(text);
    } catch (IllegalArgumentException e) {
      throw new OrchestratorException(
          ErrorCode.REVISION_NOT_FOUND, "there is no such revision: " + e.getMessage(), e);
    }
  }

  static RevisionRef ref(String function, String revision) {
    return new RevisionRef(function(function), revision(revision));
  }

  /** Empty for what can be no name of a revision. */
  static Optional<RevisionName> possibleRevision(String text) {
    try {
      return Optional.of(new RevisionName(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
