package io.turboprop.manager.api;

import io.turboprop.model.ErrorCode;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the router of a list of endpoints; what none of them matches becomes 404 or 405. */
final class ApiRouter {
  private static final Logger log = LoggerFactory.getLogger(ApiRouter.class);

  private final List<Endpoint> endpoints;
  private final Dispatcher dispatcher;

  ApiRouter(List<Endpoint> endpoints, Dispatcher dispatcher) {
    this.endpoints = List.copyOf(endpoints);
    this.dispatcher = dispatcher;
  }

  Router make(Vertx vertx) {
    Router router = Router.router(vertx);
    for (Endpoint endpoint : endpoints) {
      router
          .routeWithRegex(endpoint.method(), endpoint.regex())
          .handler(context -> dispatcher.run(endpoint, context));
    }
    router.route().handler(this::unmatched);
    router.errorHandler(400, this::malformed);
    router.errorHandler(500, this::failed);
    return router;
  }

  private void unmatched(RoutingContext context) {
    HttpServerRequest request = context.request();
    String allowed =
        endpoints.stream()
            .filter(e -> e.matches(context.normalizedPath()))
            .map(e -> e.method().name())
            .sorted()
            .collect(Collectors.joining(", "));
    if (allowed.isEmpty()) {
      dispatcher.refuse(request, problem(request, ErrorCode.NO_SUCH_PATH, "no such path"));
    } else {
      Answer answer = problem(request, ErrorCode.METHOD_NOT_ALLOWED, "this path allows " + allowed);
      dispatcher.refuse(request, answer.with("Allow", allowed));
    }
  }

  private void malformed(RoutingContext context) {
    HttpServerRequest request = context.request();
    dispatcher.refuse(
        request, problem(request, ErrorCode.INVALID_REQUEST, "the request line is malformed"));
  }

  private void failed(RoutingContext context) {
    HttpServerRequest request = context.request();
    log.error("request to {} failed in the router", request.path(), context.failure());
    dispatcher.refuse(request, problem(request, ErrorCode.INTERNAL, "see the log of the manager"));
  }

  private static Answer problem(HttpServerRequest request, ErrorCode code, String detail) {
    return Dispatcher.answer(new Problem(code, detail, String.valueOf(request.path())), request);
  }
}
