package io.turboprop.proplet.galago;

import io.turboprop.model.ErrorCode;
import io.turboprop.model.Reason;
import io.turboprop.model.RevisionRef;
import io.turboprop.proplet.http.Faults;
import io.turboprop.proplet.http.HttpCalls;
import io.turboprop.proplet.local.LocalFunction;
import io.turboprop.proplet.local.LocalRevision;
import io.turboprop.proplet.serve.CallDesk;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import java.util.concurrent.Executor;

/** Finds the revision that a call is for, and makes it. */
final class LocalCalls {
  private static final String REVISION = "X-Turboprop-Revision";

  private final LocalDesk desk;
  private final boolean secret;
  private final HttpCalls calls;

  /**
   * @param secret whether {@code Authorization} is for this proplet
   */
  LocalCalls(LocalDesk desk, boolean secret, CallDesk calls, Executor loop) {
    this.desk = desk;
    this.secret = secret;
    this.calls = new HttpCalls(calls, LocalCalls::fault, loop);
  }

  private static Faults.Answer fault(Reason why) {
    return new Faults.Answer(
        status(why).status(),
        "Content-Type",
        "application/json",
        Buffer.buffer(GalagoJson.error(why.toString())));
  }

  /** As the manager has it for calls through its gateway. */
  private static ErrorCode status(Reason why) {
    return switch (why.code()) {
      case NO_CAPACITY -> ErrorCode.TOO_MANY_REQUESTS;
      case BAD_INPUT -> ErrorCode.INVALID_REQUEST;
      case DEADLINE -> ErrorCode.CALL_TIMEOUT;
      case TRAP, EXIT_CODE, OUT_OF_MEMORY, TASK_ERROR -> ErrorCode.FUNCTION_FAILED;
      default -> ErrorCode.NO_PROPLET;
    };
  }

  void invoke(HttpServerRequest request, Route.Invoke route) {
    LocalFunction function = desk.function(PathNames.function(route.function()));
    LocalRevision revision =
        route.revision().isPresent()
            ? desk.revision(PathNames.ref(route.function(), route.revision().get()))
            : function.defaultRevision();
    mark(request, function.ref(revision));
    calls.invoke(request, revision.key());
  }

  void http(HttpServerRequest request, Route.Http route) {
    LocalFunction function = desk.function(PathNames.function(route.function()));
    Optional<LocalRevision> named =
        PathNames.possibleRevision(route.second()).flatMap(function::revision);
    LocalRevision revision = named.orElseGet(function::defaultRevision);
    int skipped = named.isPresent() ? 1 + route.second().length() : 0;
    String script = "/fn/" + route.function() + route.tail().substring(0, skipped);
    mark(request, function.ref(revision));
    calls.http(
        request,
        revision.key(),
        new HttpCalls.Passed(
            script, route.tail().substring(skipped), ClientHeaders.of(request, secret)));
  }

  private static void mark(HttpServerRequest request, RevisionRef revision) {
    request.response().putHeader(REVISION, revision.toString());
  }
}
