package io.turboprop.manager.api;

import io.turboprop.manager.service.FunctionIndex;
import io.turboprop.manager.serving.EndpointIndex;
import io.turboprop.manager.serving.ServingIndex;

/**
 * What the control core keeps for readers on any thread.
 *
 * @param places how it stands with revisions on proplets
 * @param endpoints who can be called
 */
public record FunctionViews(FunctionIndex functions, ServingIndex places, EndpointIndex endpoints) {
  /** Of a manager that does not lead. */
  static FunctionViews none() {
    return new FunctionViews(new FunctionIndex(), new ServingIndex(), new EndpointIndex());
  }
}
