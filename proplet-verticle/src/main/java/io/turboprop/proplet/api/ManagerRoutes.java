package io.turboprop.proplet.api;

import io.turboprop.codec.Bundles;
import io.turboprop.codec.Json;
import io.turboprop.codec.JsonOut;
import io.turboprop.codec.MalformedMessageException;
import io.turboprop.codec.Orders;
import io.turboprop.codec.Reports;
import io.turboprop.http.Reply;
import io.turboprop.http.Route;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.TaskId;
import io.turboprop.proplet.http.Bodies;
import io.turboprop.proplet.run.Attempt;
import io.turboprop.wire.Bundle;
import io.turboprop.wire.Order;
import io.turboprop.wire.Parcel;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The routes by which a manager drives this proplet without a broker (docs/native-protocol.md,
 * "Over HTTP"). Bodies are bounded before anything is kept of them, and so is how many are read at
 * a time.
 */
final class ManagerRoutes {
  private static final String BYTES = "application/octet-stream";
  private static final Duration BODY_WITHIN = Duration.ofSeconds(30);
  private static final int BODIES_AT_A_TIME = 8;
  private static final int MOST_SESSION_CHARS = 128;
  private static final int MOST_WAIT_SECONDS = 30;

  private final String proplet;
  private final ManagerDoor door;
  private int reading;

  ManagerRoutes(String proplet, ManagerDoor door) {
    this.proplet = proplet;
    this.door = door;
  }

  List<Route> routes() {
    return List.of(
        new Route(HttpMethod.POST, "/tasks", (none, request) -> order(request)),
        new Route(HttpMethod.DELETE, "/tasks/*", (task, request) -> stop(task)),
        new Route(HttpMethod.GET, "/reports", (none, request) -> reports(request)),
        new Route(HttpMethod.POST, "/messages", (none, request) -> messages(request)));
  }

  private Future<Reply> order(HttpServerRequest request) {
    boolean answer = !prefersNotToWait(request);
    return body(request, Json.MAX_MESSAGE_BYTES)
        .compose(
            body -> {
              Order.Batch orders = Orders.decode(body.getBytes());
              if (!answer) {
                door.take(orders);
                return Future.succeededFuture(Reply.nothing());
              }
              return door.takeAndAnswer(orders)
                  .map(
                      words ->
                          Reply.of(200, "application/json", Buffer.buffer(Reports.encode(words))));
            });
  }

  /** RFC 7240 §4.1. */
  private static boolean prefersNotToWait(HttpServerRequest request) {
    return Optional.ofNullable(request.getHeader("Prefer")).orElse("").contains("respond-async");
  }

  private Future<Reply> stop(String id) {
    TaskId task;
    try {
      task = new TaskId(id);
    } catch (IllegalArgumentException e) {
      throw new OrchestratorException(ErrorCode.INVALID_REQUEST, "task id: " + e.getMessage(), e);
    }
    List<Attempt> told = door.stop(task);
    if (told.isEmpty()) {
      throw new OrchestratorException(
          ErrorCode.TASK_NOT_FOUND, "task " + id + " neither runs nor waits on this proplet");
    }
    return Future.succeededFuture(
        Reply.json(202, out -> out.objects("stopping", told, ManagerRoutes::write)));
  }

  private static void write(JsonOut out, Attempt attempt) {
    out.text("task_id", attempt.task().value());
    out.whole("attempt", attempt.number());
  }

  private Future<Reply> reports(HttpServerRequest request) {
    return door.end()
        .poll(
            session(request),
            number(request, "after", Long.MAX_VALUE),
            Duration.ofSeconds(number(request, "wait", MOST_WAIT_SECONDS)))
        .map(bundle -> Reply.of(200, BYTES, Buffer.buffer(Bundles.encode(bundle))));
  }

  private Future<Reply> messages(HttpServerRequest request) {
    String session = session(request);
    return body(request, Bundles.MAX_BYTES)
        .compose(body -> door.end().deliver(session, messages(Bundles.decode(body.getBytes()))))
        .map(done -> Reply.nothing());
  }

  private List<Parcel.Message> messages(Bundle bundle) {
    if (!bundle.proplet().value().equals(proplet)) {
      throw new OrchestratorException(
          ErrorCode.CONFLICT, "this is " + proplet + ", the messages are for " + bundle.proplet());
    }
    List<Parcel.Message> messages = new ArrayList<>();
    for (Parcel parcel : bundle.parcels()) {
      if (!(parcel instanceof Parcel.Message message)) {
        throw new MalformedMessageException("bundle: a proplet takes messages only");
      }
      messages.add(message);
    }
    return messages;
  }

  private Future<Buffer> body(HttpServerRequest request, int mostBytes) {
    if (reading >= BODIES_AT_A_TIME) {
      throw new OrchestratorException(
          ErrorCode.TOO_MANY_REQUESTS, reading + " bodies are being read now; try again soon");
    }
    reading++;
    return Bodies.whole(request, mostBytes, BODY_WITHIN).onComplete(done -> reading--);
  }

  private static String session(HttpServerRequest request) {
    String session = Optional.ofNullable(request.getParam("session")).orElse("");
    if (session.isEmpty() || session.length() > MOST_SESSION_CHARS) {
      throw new OrchestratorException(
          ErrorCode.INVALID_QUERY,
          "session must name a session, with 1 to " + MOST_SESSION_CHARS + " characters");
    }
    return session;
  }

  private static long number(HttpServerRequest request, String name, long most) {
    String text = Optional.ofNullable(request.getParam(name)).orElse("0");
    try {
      long number = Long.parseLong(text);
      if (number >= 0 && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new OrchestratorException(
        ErrorCode.INVALID_QUERY, name + " must be a whole number from 0 to " + most);
  }
}
