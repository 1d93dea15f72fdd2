package io.turboprop.manager.gateway;

import io.turboprop.model.ErrorCode;
import io.vertx.core.http.HttpServerRequest;

/** Answers a client whose call got no answer of the function. */
@FunctionalInterface
public interface Refusal {
  /**
   * @param retryAfterS when it may be tried again; 0 to say nothing of that
   */
  void refuse(HttpServerRequest request, ErrorCode code, String detail, int retryAfterS);
}
