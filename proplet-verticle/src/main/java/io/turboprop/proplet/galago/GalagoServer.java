package io.turboprop.proplet.galago;

import io.turboprop.codec.MalformedMessageException;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.RevisionName;
import io.turboprop.model.RevisionRef;
import io.turboprop.proplet.artifact.ImageSource;
import io.turboprop.proplet.serve.CallDesk;
import io.turboprop.proplet.serve.ServeConfig;
import io.turboprop.proplet.serve.ServeDesk;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** Galago's worker API over HTTP, as docs/api.md has it. Lives on the proplet's context. */
public final class GalagoServer {
  private static final int MOST_HEADER_BYTES = 64 << 10;

  private final HttpServer server;
  private final Guard guard;
  private final LocalDesk desk;
  private final GalagoJson json;
  private final LocalCalls calls;
  private final Intake intake;

  private GalagoServer(
      HttpServer server, Guard guard, LocalDesk desk, LocalCalls calls, Intake intake) {
    this.server = server;
    this.guard = guard;
    this.desk = desk;
    this.json = new GalagoJson(desk);
    this.calls = calls;
    this.intake = intake;
  }

  /**
   * What stands behind the door.
   *
   * @param ids fresh ones, 1 to 128 letters and digits
   * @param loop the proplet's context
   */
  public record Parts(
      ServeDesk serve, CallDesk calls, ImageSource images, Supplier<String> ids, Executor loop) {}

  /** Begins to listen; called on the proplet's context. */
  public static Future<GalagoServer> listen(Vertx vertx, ServeConfig.Galago at, Parts parts) {
    HttpServer server =
        vertx.createHttpServer(
            new HttpServerOptions()
                .setIdleTimeout(0)
                .setMaxHeaderSize(MOST_HEADER_BYTES)
                .setMaxInitialLineLength(MOST_HEADER_BYTES)
                .setHandle100ContinueAutomatically(true));
    var guard = new Guard(at.token());
    var desk = new LocalDesk(parts.serve(), parts.images(), parts.ids());
    var door =
        new GalagoServer(
            server,
            guard,
            desk,
            new LocalCalls(desk, guard.hasToken(), parts.calls(), parts.loop()),
            new Intake(vertx));
    server.requestHandler(door::take);
    return server.listen(at.port(), at.host()).map(door);
  }

  /** The port it got. */
  public int port() {
    return server.actualPort();
  }

  private void take(HttpServerRequest request) {
    Answer answer = new Answer(request);
    Optional<Guard.Refusal> refusal = guard.refusal(request);
    if (refusal.isPresent()) {
      answer.refused(refusal.get());
      return;
    }
    try {
      take(request, Route.of(String.valueOf(request.path())), answer);
    } catch (OrchestratorException | MalformedMessageException refused) {
      answer.failed(refused);
    } catch (IllegalArgumentException garbage) {
      answer.failed(
          new OrchestratorException(
              ErrorCode.INVALID_REQUEST, String.valueOf(garbage.getMessage())));
    }
  }

  private void take(HttpServerRequest request, Route route, Answer answer) {
    List<String> methods = route.methods();
    if (!methods.isEmpty() && !methods.contains(request.method().name())) {
      answer.notAllowed(methods);
      return;
    }
    switch (route) {
      case Route.Tasks ignored -> tasks(request, answer);
      case Route.Task task -> task(request, task.id(), answer);
      case Route.Functions ignored -> answer.json(200, json.functions());
      case Route.Defaults ignored -> answer.json(200, json.defaults());
      case Route.Default standard -> turn(request, standard, answer);
      case Route.Invoke invoke -> calls.invoke(request, invoke);
      case Route.Http http -> calls.http(request, http);
      case Route.Unknown ignored ->
          throw new OrchestratorException(
              ErrorCode.NO_SUCH_PATH, "there is nothing at this path, see docs/api.md");
    }
  }

  private void tasks(HttpServerRequest request, Answer answer) {
    if (request.method().name().equals("GET")) {
      answer.json(200, json.tasks());
      return;
    }
    intake
        .read(request)
        .compose(desk::deploy)
        .onSuccess(made -> answer.created("/tasks/" + made.id(), json.task(made)))
        .onFailure(answer::failed);
  }

  private void task(HttpServerRequest request, String id, Answer answer) {
    if (request.method().name().equals("GET")) {
      answer.json(200, json.task(desk.deployment(id)));
      return;
    }
    desk.delete(id, successor(request, "default"));
    answer.done();
  }

  private void turn(HttpServerRequest request, Route.Default wanted, Answer answer) {
    RevisionRef revision = PathNames.ref(wanted.function(), wanted.revision());
    RevisionName now =
        wanted.on() ? desk.on(revision) : desk.off(revision, successor(request, "to"));
    answer.json(200, GalagoJson.defaultOf(revision.function(), now));
  }

  private static Optional<RevisionName> successor(HttpServerRequest request, String parameter) {
    return Optional.ofNullable(request.getParam(parameter)).map(PathNames::revision);
  }
}
