package io.turboprop.manager.api;

import io.turboprop.manager.store.Candidate;
import io.turboprop.model.ErrorCode;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands requests on to the leader and its answers back, bodies as streams in both directions. One
 * hop at most. When another one leads, what the old one has not answered ends. One event loop.
 */
final class Forwarder {
  /** Who handed a request on; such a one is not handed on again. */
  static final String HEADER = "Turboprop-Forwarded-By";

  private static final Logger log = LoggerFactory.getLogger(Forwarder.class);
  private static final int CONNECTIONS = 64;
  private static final int WAITING = 1_000;

  /** These belong to one connection, not to the request (RFC 9110 §7.6.1). */
  private static final Set<String> OF_CONNECTION =
      Set.of("connection", "keep-alive", "te", "upgrade", "proxy-connection", "expect");

  private final Vertx vertx;
  private final Supplier<String> self;
  private final Duration connect;
  private final Duration idle;
  private final Dispatcher dispatcher;
  private @Nullable String leader;
  private @Nullable HttpClient client;

  /**
   * @param self id of this manager
   * @param idle longest silence of the leader within a request
   */
  Forwarder(
      Vertx vertx, Supplier<String> self, Duration connect, Duration idle, Dispatcher dispatcher) {
    this.vertx = vertx;
    this.self = self;
    this.connect = connect;
    this.idle = idle;
    this.dispatcher = dispatcher;
  }

  void forward(HttpServerRequest request, Candidate to) {
    if (request.headers().contains(HEADER)) {
      refuse(
          request,
          ErrorCode.NO_LEADER,
          "manager %s handed this on to %s, which does not lead; try again"
              .formatted(request.getHeader(HEADER), self.get()));
      return;
    }
    if (to.address().isEmpty()) {
      refuse(
          request,
          ErrorCode.NO_LEADER,
          "manager " + to.id() + " leads but tells no address; set MANAGER_ADVERTISED_URL there");
      return;
    }
    request.pause();
    RequestOptions options =
        new RequestOptions()
            .setMethod(request.method())
            .setAbsoluteURI(to.address() + request.uri());
    clientTo(to.address())
        .request(options)
        .onSuccess(onward -> send(request, onward, to))
        .onFailure(
            unreachable -> {
              request.resume();
              log.debug("leader {} at {}: {}", to.id(), to.address(), unreachable.toString());
              refuse(
                  request,
                  ErrorCode.NO_LEADER,
                  "leader %s cannot be reached at %s; nothing was done, try again"
                      .formatted(to.id(), to.address()));
            });
  }

  private void send(HttpServerRequest request, HttpClientRequest onward, Candidate to) {
    copy(request.headers(), onward.headers());
    onward.putHeader(HEADER, self.get());
    request.response().closeHandler(gone -> onward.reset());
    Future<HttpClientResponse> answered =
        hasBody(request) ? onward.send(request) : sendEmpty(request, onward);
    answered
        .onSuccess(answer -> giveBack(answer, request.response()))
        .onFailure(
            silent ->
                refuse(
                    request,
                    ErrorCode.LEADER_LOST,
                    "leader %s was lost before it answered; whether it did what was asked is not"
                            .formatted(to.id())
                        + " known"));
  }

  private static boolean hasBody(HttpServerRequest request) {
    return request.headers().contains("Content-Length")
        || request.headers().contains("Transfer-Encoding");
  }

  private static Future<HttpClientResponse> sendEmpty(
      HttpServerRequest request, HttpClientRequest onward) {
    request.resume();
    return onward.send();
  }

  private static void giveBack(HttpClientResponse answer, HttpServerResponse response) {
    if (response.closed() || response.ended()) {
      answer.request().reset();
      return;
    }
    response.setStatusCode(answer.statusCode());
    copy(answer.headers(), response.headers());
    if (!answer.headers().contains("Content-Length")) {
      response.setChunked(true);
    }
    // A stream of events is long in coming: its head must not wait for it.
    response.writeHead();
    answer.pipeTo(response).onFailure(broken -> response.reset());
  }

  private static void copy(MultiMap from, MultiMap to) {
    from.forEach(
        (name, value) -> {
          String lower = name.toLowerCase(Locale.ROOT);
          if (!OF_CONNECTION.contains(lower) && !lower.equals("transfer-encoding")) {
            to.add(name, value);
          }
        });
  }

  private HttpClient clientTo(String address) {
    HttpClient known = client;
    if (known != null && address.equals(leader)) {
      return known;
    }
    if (known != null) {
      known.close();
    }
    HttpClient made =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setConnectTimeout(Math.toIntExact(connect.toMillis()))
                .setIdleTimeout(Math.toIntExact(idle.toMillis()))
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setDecompressionSupported(false),
            new PoolOptions().setHttp1MaxSize(CONNECTIONS).setMaxWaitQueueSize(WAITING));
    client = made;
    leader = address;
    return made;
  }

  private void refuse(HttpServerRequest request, ErrorCode code, String why) {
    if (request.response().headWritten()) {
      request.response().reset();
      return;
    }
    Problem problem = new Problem(code, why, String.valueOf(request.path()));
    dispatcher.refuse(request, Dispatcher.answer(problem, request));
  }

  /** The leader is another one, or unknown: what was not answered ends. */
  void forget() {
    HttpClient known = client;
    client = null;
    leader = null;
    if (known != null) {
      known.close();
    }
  }

  Future<Void> close() {
    HttpClient known = client;
    client = null;
    return known == null ? Future.succeededFuture() : known.close();
  }
}
