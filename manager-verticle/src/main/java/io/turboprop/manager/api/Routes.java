package io.turboprop.manager.api;

import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/** Wires the routes of one event loop. */
final class Routes {
  private Routes() {}

  /** Every endpoint of the door. */
  static List<Endpoint> all(
      Vertx vertx,
      HttpConfig config,
      ApiParts parts,
      RequestMeters meters,
      EventFeed feed,
      Buffer openApi,
      WorkerExecutor workers) {
    BodyReader bodies = new BodyReader(vertx, parts.blobs(), config);
    ControlClient control = new ControlClient(vertx.eventBus(), config.timeouts().write());
    TaskDocuments documents =
        new TaskDocuments(bodies, parts.blobs(), workers, config.limits().fieldsBytes());
    ModuleUpload upload = new ModuleUpload(vertx, bodies, parts.blobs());
    List<Endpoint> endpoints = new ArrayList<>();
    endpoints.addAll(new TaskRoutes(parts.store(), control, documents, upload).endpoints());
    endpoints.addAll(new EventRoutes(parts.store(), feed).endpoints());
    endpoints.addAll(new PropletRoutes(control, parts.store().metrics()).endpoints());
    endpoints.addAll(new HealthRoutes(parts, control, meters, openApi, workers).endpoints());
    return endpoints;
  }
}
