package io.turboprop.manager.gateway;

import io.turboprop.model.FunctionName;
import io.turboprop.model.RevisionName;
import io.vertx.core.Future;

/** Has a revision served. */
@FunctionalInterface
public interface Activator {
  /**
   * Ends when proplets are asked to. Fails with an {@code OrchestratorException}; INTERNAL if the
   * control verticle did not answer.
   */
  Future<Void> activate(FunctionName function, RevisionName revision);
}
