package io.turboprop.manager.api;

import io.turboprop.manager.service.InvokeRules;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Wires the routes of one event loop. */
final class Routes {
  /** Figures of a control core that is slower are those of the scrape before. */
  private static final Duration SCRAPE_PATIENCE = Duration.ofSeconds(1);

  private Routes() {}

  /** Every endpoint of the door. */
  static List<Endpoint> all(
      Vertx vertx,
      HttpConfig config,
      ApiParts parts,
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
        new FunctionReads(
                parts.functions(), new ServingJson(parts.gateway().endpoints(), parts.places()))
            .endpoints());
    endpoints.addAll(
        new FunctionLogRoutes(new LogOrigins(parts.functions(), parts.places()), logs).endpoints());
    endpoints.addAll(FunctionCalls.endpoints());
    endpoints.addAll(new ResultRoutes(parts.store(), parts.results(), waits).endpoints());
    endpoints.addAll(new AttemptRoutes(parts.store()).endpoints());
    endpoints.addAll(new EventRoutes(parts.store(), feed).endpoints());
    endpoints.addAll(new LogRoutes(parts.store(), logs).endpoints());
    endpoints.addAll(new PropletRoutes(control, parts.store()).endpoints());
    endpoints.addAll(new UpkeepRoutes(control, bodies).endpoints());
    endpoints.addAll(new JoinRoutes(control, bodies).endpoints());
    endpoints.addAll(new PullRoutes(control, bodies).endpoints());
    endpoints.addAll(new ProbeRoutes(scraped).endpoints());
    endpoints.addAll(new HealthRoutes(parts, control, scraped, shared, workers).endpoints());
    return endpoints;
  }
}
