package io.turboprop.proplet.galago;

import io.turboprop.codec.Json;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.turboprop.proplet.http.Bodies;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Locale;

/** Reads what shall be deployed; modules may be large, so only some at a time. */
final class Intake {
  private static final int MOST_BYTES = Json.MAX_MESSAGE_BYTES;
  private static final int AT_A_TIME = 4;
  private static final Duration WITHIN = Duration.ofMinutes(1);

  private final Vertx vertx;
  private int reading;

  Intake(Vertx vertx) {
    this.vertx = vertx;
  }

  Future<DeployForm> read(HttpServerRequest request) {
    if (!isJson(request)) {
      return refused(
          ErrorCode.UNSUPPORTED_CONTENT_TYPE, "a task is JSON: say Content-Type: application/json");
    }
    if (reading >= AT_A_TIME) {
      return refused(
          ErrorCode.TOO_MANY_REQUESTS,
          "%d tasks are being read at this moment; try again soon".formatted(reading));
    }
    reading++;
    return Bodies.whole(request, MOST_BYTES, WITHIN)
        .compose(body -> vertx.executeBlocking(() -> DeployForm.read(body.getBytes()), false))
        .onComplete(done -> reading--);
  }

  /** Pages of other sites can have a browser send all other types without asking us first. */
  private static boolean isJson(HttpServerRequest request) {
    String type = String.valueOf(request.getHeader("Content-Type")).toLowerCase(Locale.ROOT);
    return type.split(";", 2)[0].strip().equals("application/json");
  }

  private static Future<DeployForm> refused(ErrorCode code, String why) {
    return Future.failedFuture(new OrchestratorException(code, why));
  }
}
