package io.turboprop.proplet.api;

import io.turboprop.http.Reply;
import io.turboprop.http.Route;
import io.turboprop.http.Routes;
import io.turboprop.image.keep.ImageRoutes;
import io.turboprop.link.LinkState;
import io.turboprop.proplet.agent.AgentStats;
import io.turboprop.proplet.agent.RunJournal;
import io.turboprop.proplet.run.RunView;
import io.turboprop.proplet.serve.ServeStats;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * {@code GET /health}, {@code /livez}, {@code /readyz}, {@code /metrics}, {@code /tasks} and {@code
 * /stats} of one proplet (wire reference §9.3), and its {@code /images}; everything else is 404.
 * Without login: for the loopback. If a manager shall drive the proplet over it, everything but
 * {@code /health} needs a token.
 */
public final class WorkerApi {
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  private final HttpServer server;
  private final WorkerView view;

  private WorkerApi(HttpServer server, WorkerView view) {
    this.server = server;
    this.view = view;
  }

  /**
   * A manager that may drive the proplet.
   *
   * @param token that it has to show
   */
  public record Driver(String token, ManagerDoor door) {}

  /**
   * Begins to listen; called on the proplet's context.
   *
   * @param port 0 for any free one
   * @param driver empty if the proplet has a broker
   */
  public static Future<WorkerApi> listen(
      Vertx vertx, String host, int port, WorkerView view, Optional<Driver> driver) {
    HttpServer server =
        vertx.createHttpServer(
            new HttpServerOptions().setIdleTimeout(60).setMaxInitialLineLength(2048));
    var api = new WorkerApi(server, view);
    List<Route> routes = api.routes();
    server.requestHandler(
        driver
            .map(
                by -> {
                  routes.addAll(new ManagerRoutes(view.id(), by.door()).routes());
                  return new Routes(routes, by.token());
                })
            .orElseGet(() -> new Routes(routes)));
    return server.listen(port, host).map(api);
  }

  private List<Route> routes() {
    List<Route> routes = new ArrayList<>();
    routes.add(Route.get("/health", () -> Reply.json(200, health())));
    routes.add(Route.get("/livez", () -> Reply.json(200, new JsonObject().put("status", "ok"))));
    routes.add(Route.get("/readyz", this::ready));
    routes.add(Route.get("/tasks", () -> Reply.json(200, tasks())));
    routes.add(Route.get("/stats", () -> Reply.json(200, stats())));
    routes.add(Route.get("/metrics", this::metrics));
    routes.addAll(new ImageRoutes(view.keeper()).routes());
    return routes;
  }

  private Reply metrics() {
    return Reply.of(200, PROMETHEUS, Buffer.buffer(Exposition.of(view)));
  }

  /** The port it got. */
  public int port() {
    return server.actualPort();
  }

  public Future<Void> close() {
    return server.close();
  }

  private JsonObject health() {
    Optional<String> trouble = view.agent().journal().trouble();
    return new JsonObject()
        .put("status", trouble.isEmpty() ? "ok" : "degraded")
        .put("running_tasks", view.agent().running())
        .put("proplet_id", view.id())
        .put("link", linkState(view.linkState()))
        .put("link_error", linkError(view.linkState()))
        .put("draining", view.agent().draining())
        .put("journal", trouble.isEmpty() ? "ok" : "unavailable")
        .put("journal_error", trouble.orElse(""));
  }

  /** Whether the proplet can be given work: not needed by any route to it, but by rollouts. */
  private Reply ready() {
    boolean connected = view.linkState() instanceof LinkState.Connected;
    boolean well = connected && view.agent().journal().trouble().isEmpty();
    return Reply.json(well ? 200 : 503, health());
  }

  private JsonObject tasks() {
    var tasks = new JsonArray();
    for (RunView run : view.runs()) {
      tasks.add(
          new JsonObject()
              .put("task_id", run.attempt().task().value())
              .put("attempt", run.attempt().number())
              .put("name", run.name())
              .put("daemon", run.daemon())
              .put("phase", run.phase().name().toLowerCase(Locale.ROOT)));
    }
    return new JsonObject().put("tasks", tasks).put("total", tasks.size());
  }

  private JsonObject stats() {
    AgentStats agent = view.agent();
    JsonObject stats =
        new JsonObject()
            .put("proplet_id", view.id())
            .put("boot_id", view.boot())
            .put(
                "tasks",
                new JsonObject()
                    .put("started", agent.started())
                    .put("completed", agent.completed())
                    .put("failed", agent.failed())
                    .put("refused", agent.refused())
                    .put("ignored", agent.ignored())
                    .put("running", agent.running())
                    .put("active", agent.active())
                    .put("strays", view.strays())
                    .put("open_reports", agent.openReports())
                    .put("draining", agent.draining()))
            .put("journal", journal(agent.journal()))
            .put("functions", functions(view.serving()))
            .put(
                "link",
                new JsonObject()
                    .put("state", linkState(view.linkState()))
                    .put("reconnects", view.link().reconnects())
                    .put("published", view.link().published())
                    .put("received", view.link().received())
                    .put("dropped", view.link().dropped())
                    .put("queued", view.link().queued())
                    .put("malformed", view.malformed()))
            .put(
                "images",
                new JsonObject()
                    .put("fetched_bytes", view.fetchedBytes())
                    .put("foreign_chunks", view.foreignChunks())
                    .put("cache_bytes", view.cache().bytes())
                    .put("cache_capacity_bytes", view.cache().capacity())
                    .put("cache_images", view.cache().images()));
    view.host().ifPresent(host -> stats.put("host", HostJson.host(host)));
    view.load().ifPresent(load -> stats.put("load", HostJson.load(load)));
    return stats;
  }

  private static JsonObject functions(ServeStats functions) {
    return new JsonObject()
        .put("served", functions.revisions())
        .put("instances", functions.instances())
        .put("answered", functions.answered())
        .put("failed", functions.failed())
        .put("refused", functions.refused());
  }

  private static JsonObject journal(RunJournal.JournalStats journal) {
    return new JsonObject()
        .put("file_bytes", journal.fileBytes())
        .put("living_bytes", journal.livingBytes())
        .put("records", journal.records())
        .put("syncs", journal.syncs())
        .put("error", journal.trouble().orElse(""));
  }

  private static String linkState(LinkState state) {
    return switch (state) {
      case LinkState.Connected ignored -> "connected";
      case LinkState.Connecting ignored -> "connecting";
      case LinkState.Closed ignored -> "closed";
    };
  }

  private static String linkError(LinkState state) {
    return switch (state) {
      case LinkState.Connecting connecting -> connecting.lastError();
      case LinkState.Connected ignored -> "";
      case LinkState.Closed ignored -> "";
    };
  }
}
