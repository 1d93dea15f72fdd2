package io.turboprop.manager.function;

import io.turboprop.model.Digest;
import io.turboprop.model.Reason;
import io.turboprop.model.RevisionName;
import java.util.Optional;

/**
 * A change of a function, as it is kept. {@code by} is who made it, for people to read, and may be
 * empty. Names are those that the log shows, in snake case.
 */
public sealed interface FunctionEvent {

  /**
   * A revision was made.
   *
   * @param uid of the function
   * @param awaits it is to get all calls when it is ready
   * @param route that came into effect with it
   */
  record FunctionDeployed(
      String uid, Revision revision, boolean awaits, Optional<Route> route, String by)
      implements FunctionEvent {}

  /**
   * A revision that is not ready was asked for once more: what failed is tried again.
   *
   * @param awaits it is to get all calls when it is ready
   */
  record FunctionRedeployed(RevisionName revision, boolean awaits, String by)
      implements FunctionEvent {}

  record FunctionSwitched(RouteCause cause, Optional<Route> from, Route to, String by)
      implements FunctionEvent {}

  /**
   * @param digest of the module in its image
   * @param route that came into effect with it
   * @param by who wanted that route; empty if none came
   */
  record FunctionRevisionReady(
      RevisionName revision, Digest digest, Optional<Route> route, String by)
      implements FunctionEvent {}

  record FunctionRevisionFailed(RevisionName revision, Reason why) implements FunctionEvent {}

  record FunctionRevisionDeleted(RevisionName revision, String by) implements FunctionEvent {}

  /**
   * @param forced it had a route
   */
  record FunctionDeleted(boolean forced, String by) implements FunctionEvent {}
}
