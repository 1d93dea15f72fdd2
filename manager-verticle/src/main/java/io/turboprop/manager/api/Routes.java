package io.turboprop.manager.api;

import io.turboprop.manager.service.InvokeRules;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Wires the routes of one event loop. */
final class Routes {
  /** Figures of a control core that is slower are those of the scrape before. */
  private static final Duration SCRAPE_PATIENCE = Duration.ofSeconds(1);

  /** They need the store and this process, but nothing that the control core has in memory. */
  private static final Set<String> READS =
      Set.of(
          "list-tasks",
          "get-task",
          "get-task-metrics",
          "get-task-results",
          "get-task-results-content",
          "get-task-attempts",
          "list-events",
          "get-task-events",
          "health",
          "livez",
          "readyz",
          "startupz",
          "metrics",
          "openapi",
          "get-managers");

  private Routes() {}

  /**
   * Every endpoint of the door.
   *
   * @param views of the control core, if it leads
   */
  static List<Endpoint> all(
      Vertx vertx,
      HttpConfig config,
      ApiParts parts,
      FunctionViews views,
      SharedParts shared,
      ControlClient control,
      EventFeed feed,
      TaskWait waits,
      LogFeed logs,
      WorkerExecutor workers) {
    BodyReader bodies = new BodyReader(vertx, parts.blobs(), config);
    ControlClient scraped = new ControlClient(vertx.eventBus(), SCRAPE_PATIENCE);
    ModuleIntake intake = new ModuleIntake(vertx, workers, parts.blobs(), control);
    Documents documents =
        new Documents(
            bodies,
            parts.blobs(),
            intake,
            workers,
            new Documents.Kind("task", TaskForm.FIELDS, config.limits().fieldsBytes()));
    Documents applied =
        new Documents(
            bodies,
            parts.blobs(),
            intake,
            workers,
            new Documents.Kind("task", ApplyRoutes.FIELDS, config.limits().fieldsBytes()));
    Documents functions =
        new Documents(
            bodies,
            parts.blobs(),
            intake,
            workers,
            new Documents.Kind("function", FunctionForm.FIELDS, FunctionForm.MOST_BYTES));
    ModuleUpload upload = new ModuleUpload(vertx, bodies, intake);
    List<Endpoint> endpoints = new ArrayList<>();
    endpoints.addAll(new PlacementRoutes(parts.store(), control, documents).endpoints());
    endpoints.addAll(new BatchRoutes(control, documents).endpoints());
    endpoints.addAll(new TaskRoutes(parts.store(), control, documents, upload, waits).endpoints());
    endpoints.addAll(new ApplyRoutes(control, applied).endpoints());
    endpoints.addAll(new DesiredRoutes(control, bodies, parts.store()).endpoints());
    ControlClient patient = new ControlClient(vertx.eventBus(), InvokeRules.LONGEST);
    endpoints.addAll(new InvokeRoutes(patient, bodies).endpoints());
    endpoints.addAll(new FunctionRoutes(control, functions, upload, bodies).endpoints());
    endpoints.addAll(
        new FunctionReads(views.functions(), new ServingJson(views.endpoints(), views.places()))
            .endpoints());
    endpoints.addAll(
        new FunctionLogRoutes(new LogOrigins(views.functions(), views.places()), logs).endpoints());
    endpoints.addAll(FunctionCalls.endpoints());
    endpoints.addAll(new ResultRoutes(parts.store(), parts.results(), waits).endpoints());
    endpoints.addAll(new AttemptRoutes(parts.store()).endpoints());
    endpoints.addAll(new EventRoutes(parts.store(), feed).endpoints());
    endpoints.addAll(new LogRoutes(parts.store(), logs).endpoints());
    endpoints.addAll(new PropletRoutes(control, parts.store()).endpoints());
    endpoints.addAll(new UpkeepRoutes(control, bodies).endpoints());
    endpoints.addAll(new JoinRoutes(control, bodies).endpoints());
    endpoints.addAll(new PullRoutes(control, bodies).endpoints());
    endpoints.addAll(new ProbeRoutes(scraped, parts.position()).endpoints());
    endpoints.addAll(new HealthRoutes(parts, control, scraped, shared, workers).endpoints());
    endpoints.addAll(new LeaderRoutes(parts.self(), parts.position()).endpoints());
    return endpoints;
  }

  /** Those of them that every manager answers by itself, whoever leads. */
  static List<Endpoint> reads(List<Endpoint> all) {
    return all.stream().filter(endpoint -> READS.contains(endpoint.operation())).toList();
  }
}
