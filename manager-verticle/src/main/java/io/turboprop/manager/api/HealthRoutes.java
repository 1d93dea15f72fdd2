package io.turboprop.manager.api;

import static io.turboprop.manager.api.Endpoint.exact;

import io.turboprop.codec.JsonOut;
import io.turboprop.manager.service.ControlReply.Health;
import io.turboprop.manager.service.ControlRequest.AskHealth;
import io.turboprop.manager.store.Lead;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.time.Instant;
import java.util.List;

/** {@code /health}, {@code /metrics} (wire reference §9.3) and the description of the API. */
final class HealthRoutes {
  private static final String LEADERSHIP = "leadership:role";
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  private final ApiParts parts;
  private final ControlClient control;
  private final ControlClient scraped;
  private final SharedParts shared;
  private final WorkerExecutor workers;

  /**
   * @param scraped asks for figures, with little patience
   */
  HealthRoutes(
      ApiParts parts,
      ControlClient control,
      ControlClient scraped,
      SharedParts shared,
      WorkerExecutor workers) {
    this.parts = parts;
    this.control = control;
    this.scraped = scraped;
    this.shared = shared;
    this.workers = workers;
  }

  List<Endpoint> endpoints() {
    return List.of(
        exact("health", HttpMethod.GET, "/health", this::health),
        exact("metrics", HttpMethod.GET, "/metrics", this::metrics),
        exact("openapi", HttpMethod.GET, "/openapi.json", this::openApi));
  }

  private Future<Answer> health(Call call) {
    Position now = parts.position().get();
    return now instanceof Position.Leading
        ? askControl()
        : Future.succeededFuture(withoutControl(now));
  }

  /** A follower can do its work if it knows who leads. */
  private Answer withoutControl(Position now) {
    boolean well = now instanceof Position.Following;
    return Answer.json(
        well ? 200 : 503,
        out -> {
          head(out, well);
          out.object("checks", now, HealthRoutes::checks);
        });
  }

  private static void checks(JsonOut out, Position now) {
    switch (now) {
      case Position.Following(Lead lead, Instant since) ->
          check(out, LEADERSHIP, true, "follows " + lead.holder().id() + " since " + since);
      case Position.Vacant(String why, Instant since) ->
          check(out, LEADERSHIP, false, why + ", since " + since);
      case Position.Leading leading -> check(out, LEADERSHIP, true, "leads");
    }
  }

  private Future<Answer> askControl() {
    return control
        .ask(new AskHealth(), Health.class)
        .map(this::answer)
        .recover(silent -> Future.succeededFuture(silentControl()));
  }

  private Answer answer(Health health) {
    boolean well = health.linkUp() && health.storeUp();
    return Answer.json(
        well ? 200 : 503,
        out -> {
          head(out, well);
          out.object("checks", health, HealthRoutes::checks);
        });
  }

  private Answer silentControl() {
    return Answer.json(
        503,
        out -> {
          head(out, false);
          out.object("checks", "no answer", (o, what) -> check(o, "control:responds", false, what));
        });
  }

  /** The fields of upstream; the rest is in the manner of the health+json draft. */
  private void head(JsonOut out, boolean well) {
    out.text("status", word(well));
    out.text("version", parts.build().version());
    out.text("commit", parts.build().commit());
    out.text("description", "manager service");
    out.text("build_time", parts.build().buildTime());
    out.text("instance_id", parts.instanceId());
  }

  private static void checks(JsonOut out, Health health) {
    check(out, "broker:connectivity", health.linkUp(), health.linkState());
    check(out, "store:writes", health.storeUp(), health.storeUp() ? "up" : "the last write failed");
    count(out, "proplets:alive", health.alive());
    count(out, "proplets:suspect", health.suspect());
    count(out, "proplets:known", health.proplets());
    count(out, "tasks:live", health.live());
    count(out, "tasks:queued", health.queued());
    count(out, "broker:malformedMessages", health.malformedMessages());
    count(out, "control:epoch", health.epoch());
    check(out, LEADERSHIP, true, "leads");
  }

  private static void check(JsonOut out, String name, boolean well, String observed) {
    out.objects(
        name,
        List.of(observed),
        (o, text) -> {
          o.text("status", word(well));
          o.text("observedValue", text);
        });
  }

  private static void count(JsonOut out, String name, long value) {
    out.objects(name, List.of(value), (o, number) -> o.whole("observedValue", number));
  }

  private static String word(boolean well) {
    return well ? "pass" : "fail";
  }

  private Future<Answer> metrics(Call call) {
    if (!(parts.position().get() instanceof Position.Leading)) {
      shared.control().silent();
      return workers.executeBlocking(this::scrape, false);
    }
    return scraped
        .ask(new AskHealth(), Health.class)
        .onSuccess(shared.control()::heard)
        .transform(heardOrNot -> workers.executeBlocking(this::scrape, false));
  }

  private Answer scrape() {
    Buffer text = Buffer.buffer(parts.registry().scrape());
    return Answer.of(200, PROMETHEUS, text.appendString(shared.requests().requestCounts()));
  }

  private Future<Answer> openApi(Call call) {
    return Future.succeededFuture(Answer.of(200, Answer.JSON, shared.openApi()));
  }
}
