package io.turboprop.proplet.cube;

import io.turboprop.codec.JsonOut;
import io.turboprop.cube.CubeEvent;
import io.turboprop.cube.CubeTask;
import io.turboprop.http.Reply;
import io.turboprop.http.Route;
import io.turboprop.http.Routes;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.TaskId;
import io.turboprop.proplet.agent.Agent;
import io.turboprop.proplet.http.Bodies;
import io.turboprop.proplet.sample.KernelFigures;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/** The API of Cube's worker over HTTP, as docs/compat.md has it. Lives on the proplet's context. */
public final class CubeServer {
  private static final String JSON = "application/json";
  private static final Duration BODY_WITHIN = Duration.ofSeconds(30);
  private static final int IDLE_SECONDS = 60;

  private final HttpServer server;
  private final Parts parts;
  private final CubeDesk desk;

  private CubeServer(HttpServer server, Parts parts) {
    this.server = server;
    this.parts = parts;
    this.desk = new CubeDesk(parts.agent(), parts.clock(), parts.ids());
  }

  /**
   * What stands behind the door.
   *
   * @param ids fresh UUIDs
   * @param figures read anew for each who asks
   */
  public record Parts(
      Agent agent,
      InstantSource clock,
      Supplier<TaskId> ids,
      Supplier<Future<KernelFigures>> figures) {}

  /** Begins to listen; called on the proplet's context. */
  public static Future<CubeServer> listen(Vertx vertx, CubeConfig at, Parts parts) {
    HttpServer server =
        vertx.createHttpServer(new HttpServerOptions().setIdleTimeout(IDLE_SECONDS));
    var door = new CubeServer(server, parts);
    List<Route> routes = door.routes();
    server.requestHandler(
        at.token().map(token -> new Routes(routes, token)).orElseGet(() -> new Routes(routes)));
    return server.listen(at.port(), at.host()).map(door);
  }

  /** The port it got. */
  public int port() {
    return server.actualPort();
  }

  private List<Route> routes() {
    return List.of(
        new Route(HttpMethod.POST, "/tasks", (none, request) -> take(request)),
        Route.get("/tasks", () -> tasks(desk.tasks())),
        new Route(HttpMethod.DELETE, "/tasks/*", this::stop),
        new Route(HttpMethod.GET, "/stats", none -> stats()));
  }

  private Future<Reply> take(HttpServerRequest request) {
    requireNoPage(request);
    return Bodies.whole(request, CubeEvent.MOST_BYTES, BODY_WITHIN)
        .map(body -> desk.take(CubeEvent.read(body.getBytes())))
        .map(task -> Reply.json(201, task::write));
  }

  /**
   * Clients send no content type that would tell them from a page of some site, which a browser on
   * this machine may show. Browsers say where a page that posts comes from.
   */
  private static void requireNoPage(HttpServerRequest request) {
    if (request.getHeader("Origin") != null) {
      throw new OrchestratorException(
          ErrorCode.FORBIDDEN, "tasks are not taken from pages in browsers");
    }
  }

  private static Reply tasks(List<CubeTask> tasks) {
    byte[] body = JsonOut.array(tasks, (out, task) -> task.write(out));
    return Reply.of(200, JSON, Buffer.buffer(body).appendString("\n"));
  }

  private Future<Reply> stop(String id) {
    try {
      desk.stop(CubeEvent.taskId(id));
    } catch (IllegalArgumentException e) {
      throw new OrchestratorException(ErrorCode.INVALID_REQUEST, "task id " + e.getMessage(), e);
    }
    return Future.succeededFuture(Reply.nothing());
  }

  private Future<Reply> stats() {
    return parts
        .figures()
        .get()
        .map(
            figures ->
                Reply.json(
                    200, out -> CubeStats.write(out, figures, parts.agent().stats().active())));
  }
}
