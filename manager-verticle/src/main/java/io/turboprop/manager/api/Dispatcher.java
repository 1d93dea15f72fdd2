package io.turboprop.manager.api;

import io.turboprop.model.ErrorCode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Around every use case: runs it, turns failures into problems, sends the answer, counts, and logs
 * one line of who, what, outcome and duration. Never logs bodies or headers.
 */
final class Dispatcher {
  private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

  /** Asked by machines every few seconds. */
  private static final Set<String> QUIET = Set.of("health", "metrics");

  /** How long the rest of a refused body is read, so that the client sees the answer. */
  private static final long DRAIN_MS = 2_000;

  /** Bodies below 100 kB are read to the end without closing the connection. */
  private static final int SMALL_LENGTH_DIGITS = 5;

  private final Vertx vertx;
  private final RequestMeters meters;
  private final LongSupplier nanos;
  private final Duration writePatience;

  Dispatcher(Vertx vertx, RequestMeters meters, LongSupplier nanos, Duration writePatience) {
    this.vertx = vertx;
    this.meters = meters;
    this.nanos = nanos;
    this.writePatience = writePatience;
  }

  void run(Endpoint endpoint, RoutingContext context) {
    long began = nanos.getAsLong();
    Call call = new Call(context);
    answer(endpoint, call)
        .otherwise(failure -> problem(failure, call.request()))
        .onSuccess(
            answer -> {
              send(call.request(), answer);
              done(endpoint, call, answer, nanos.getAsLong() - began);
            });
  }

  /** Answers what no endpoint is for. */
  void refuse(HttpServerRequest request, Answer answer) {
    send(request, answer);
    log.debug("- refused {} {}", request.method(), answer.status());
  }

  static Answer answer(Problem problem, HttpServerRequest request) {
    String accept = request.getHeader("Accept");
    return problem.answer(accept != null && accept.contains(Problem.MEDIA_TYPE));
  }

  private static Future<Answer> answer(Endpoint endpoint, Call call) {
    try {
      return endpoint.action().answer(call);
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  private static Answer problem(Throwable failure, HttpServerRequest request) {
    return answer(ErrorMapper.problem(failure, request.path()), request);
  }

  private void send(HttpServerRequest request, Answer answer) {
    HttpServerResponse response = request.response();
    if (response.closed() || response.ended()) {
      answer.stream().ifPresent(stream -> stream.abandon().run());
      return;
    }
    response.setStatusCode(answer.status());
    answer.headers().forEach(response::putHeader);
    if (!request.isEnded()) {
      throwAwayTheRest(request);
    }
    answer.stream()
        .ifPresentOrElse(
            stream -> stream.begin().accept(response.setChunked(true)),
            () -> sendWhole(request, answer));
  }

  private void sendWhole(HttpServerRequest request, Answer answer) {
    HttpServerResponse response = request.response();
    long timer = vertx.setTimer(writePatience.toMillis(), late -> request.connection().close());
    answer
        .body()
        .map(response::end)
        .orElseGet(response::end)
        .onComplete(sent -> vertx.cancelTimer(timer));
  }

  /**
   * A body nobody wants any more: read for a moment, so that the client sees the answer. After a
   * large one the connection goes.
   */
  private void throwAwayTheRest(HttpServerRequest request) {
    boolean last = request.version() != HttpVersion.HTTP_2 && !isSmall(request);
    if (last) {
      request.response().putHeader("Connection", "close");
    }
    long timer = vertx.setTimer(DRAIN_MS, late -> request.connection().close());
    request.exceptionHandler(gone -> vertx.cancelTimer(timer));
    request.handler(bytes -> {});
    request.endHandler(
        end -> {
          vertx.cancelTimer(timer);
          if (last) {
            request.connection().close();
          }
        });
    request.resume();
  }

  private static boolean isSmall(HttpServerRequest request) {
    String length = request.getHeader("Content-Length");
    return length == null
        ? request.getHeader("Transfer-Encoding") == null
        : length.length() <= SMALL_LENGTH_DIGITS;
  }

  private void done(Endpoint endpoint, Call call, Answer answer, long took) {
    meters.answered(endpoint.operation(), took);
    long micros = TimeUnit.NANOSECONDS.toMicros(took);
    if (QUIET.contains(endpoint.operation()) && answer.status() < ErrorCode.INTERNAL.status()) {
      log.debug("{} {} {} in {} µs", call.subject(), endpoint.operation(), answer.status(), micros);
    } else {
      log.info("{} {} {} in {} µs", call.subject(), endpoint.operation(), answer.status(), micros);
    }
  }
}
