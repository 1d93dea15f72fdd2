package io.turboprop.manager.api;

import static io.turboprop.manager.api.Endpoint.exact;

import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.RevisionName;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Optional;

/**
 * {@code /functions/{name}/logs}: what a function writes to standard error, on all proplets that
 * serve it. As text, as JSON, or followed as server-sent events.
 */
final class FunctionLogRoutes {
  private final LogOrigins origins;
  private final LogFeed feed;

  FunctionLogRoutes(LogOrigins origins, LogFeed feed) {
    this.origins = origins;
    this.feed = feed;
  }

  List<Endpoint> endpoints() {
    return List.of(
        exact(
            "get-function-logs",
            HttpMethod.GET,
            FunctionRoutes.FUNCTION + "/logs",
            call -> logs(call, Optional.empty())),
        exact(
            "get-revision-logs",
            HttpMethod.GET,
            FunctionRoutes.REVISION + "/logs",
            call -> logs(call, Optional.of(call.revision()))));
  }

  private Future<Answer> logs(Call call, Optional<RevisionName> revision) {
    Query query = call.query();
    var wanted = new LogOrigins.Wanted(call.function(), revision, query.proplet());
    List<LogOrigin> now = origins.find(wanted);
    if (query.flag("follow")) {
      return Future.succeededFuture(
          Answer.streamed("text/event-stream", feed.follow(() -> origins.find(wanted))));
    }
    if (now.isEmpty()) {
      throw new OrchestratorException(
          ErrorCode.LOG_NOT_FOUND,
          "nobody serves %s now; logs are on the proplets that do".formatted(wanted));
    }
    String accept = Optional.ofNullable(call.request().getHeader("Accept")).orElse("");
    return MergedLogs.read(feed, now)
        .map(logs -> accept.contains(Answer.JSON) ? logs.json(wanted.function()) : logs.text());
  }
}
