package io.turboprop.manager.api;

import io.turboprop.manager.gateway.Activator;
import io.turboprop.manager.gateway.Gateway;
import io.turboprop.manager.gateway.GatewayHub;
import io.turboprop.manager.gateway.Refusal;
import io.turboprop.manager.service.ControlReply;
import io.turboprop.manager.service.ControlRequest.ActivateRevision;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/**
 * Calls of functions. They do not go through the router, which is made for few requests; their
 * endpoints are in its list for those who write other methods or odd paths.
 */
final class FunctionCalls {
  private FunctionCalls() {}

  static Gateway gateway(
      Vertx vertx, GatewayHub hub, ControlClient control, Dispatcher dispatcher, Duration idle) {
    Activator activator =
        (function, revision) ->
            control
                .ask(new ActivateRevision(function, revision), ControlReply.Done.class)
                .mapEmpty();
    return new Gateway(vertx, hub, activator, refusal(dispatcher), idle);
  }

  private static Refusal refusal(Dispatcher dispatcher) {
    return (request, code, detail, retryAfterS) -> {
      Problem problem = new Problem(code, detail, String.valueOf(request.path()));
      OptionalInt again = retryAfterS > 0 ? OptionalInt.of(retryAfterS) : OptionalInt.empty();
      dispatcher.refuse(request, Dispatcher.answer(problem, request).retryAfter(again));
    };
  }

  static List<Endpoint> endpoints() {
    return List.of(
        endpoint("invoke-function", FunctionRoutes.FUNCTION + "/invoke"),
        endpoint("invoke-revision", FunctionRoutes.FUNCTION + "/{revision}/invoke"),
        endpoint("call-function", "/fn/{name}/{path}"));
  }

  private static Endpoint endpoint(String operation, String path) {
    return Endpoint.exact(
        operation,
        HttpMethod.POST,
        path,
        call ->
            Future.failedFuture(
                new OrchestratorException(
                    ErrorCode.NO_SUCH_PATH,
                    "write the path of a call as it is, without . or .. or escapes")));
  }
}
