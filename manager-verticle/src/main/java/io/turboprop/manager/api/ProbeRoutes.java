package io.turboprop.manager.api;

import static io.turboprop.manager.api.Endpoint.exact;

import io.turboprop.manager.service.ControlReply.Health;
import io.turboprop.manager.service.ControlRequest.AskHealth;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * {@code /livez}, {@code /readyz} and {@code /startupz}: what an orchestrator asks, each with a
 * remedy of its own. A manager without its broker is as good as another one, and is neither
 * restarted nor left alone for that; {@code /health} tells it.
 */
final class ProbeRoutes {
  private static final String SILENT = "the control core does not answer";

  private final ControlClient control;
  private final Supplier<Position> position;

  ProbeRoutes(ControlClient control, Supplier<Position> position) {
    this.control = control;
    this.position = position;
  }

  List<Endpoint> endpoints() {
    return List.of(
        exact("livez", HttpMethod.GET, "/livez", call -> Future.succeededFuture(answer(""))),
        exact(
            "readyz",
            HttpMethod.GET,
            "/readyz",
            call -> asked(health -> health.storeUp() ? "" : "the last write of the store failed")),
        exact("startupz", HttpMethod.GET, "/startupz", call -> asked(health -> "")));
  }

  /**
   * @param trouble what is wrong, empty for nothing
   */
  private Future<Answer> asked(Function<Health, String> trouble) {
    return switch (position.get()) {
      case Position.Leading ignored ->
          control
              .ask(new AskHealth(), Health.class)
              .map(health -> answer(trouble.apply(health)))
              .otherwise(silent -> answer(SILENT));
      case Position.Following ignored -> Future.succeededFuture(answer(""));
      case Position.Vacant vacant -> Future.succeededFuture(answer(vacant.why()));
    };
  }

  private static Answer answer(String trouble) {
    return Answer.json(
        trouble.isEmpty() ? 200 : 503,
        out -> {
          out.text("status", trouble.isEmpty() ? "pass" : "fail");
          if (!trouble.isEmpty()) {
            out.text("output", trouble);
          }
        });
  }
}
