package io.turboprop.http;

import io.turboprop.codec.MalformedMessageException;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives requests to whoever answers them. Without a token there is no login: anybody who reaches
 * the port may read, and who changes something must be on this machine, else it is 403. With one,
 * only {@code /health}, {@code /livez} and {@code /readyz} are answered without it. Bodies of
 * requests are not read here.
 */
public final class Routes implements Handler<HttpServerRequest> {
  private static final Logger log = LoggerFactory.getLogger(Routes.class);

  private static final Set<String> OPEN = Set.of("/health", "/livez", "/readyz");
  private static final String SCHEME = "Bearer ";

  private final List<Route> routes;
  private final Predicate<SocketAddress> isNear;
  private final Optional<byte[]> token;

  /** Without a token. */
  public Routes(List<Route> routes) {
    this(routes, Routes::isThisMachine);
  }

  /**
   * @param token that has to come with every request, as {@code Authorization: Bearer …}
   */
  public Routes(List<Route> routes, String token) {
    this.routes = List.copyOf(routes);
    this.isNear = anywhere -> true;
    this.token = Optional.of(token.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * @param isNear whether who is there may change something
   */
  Routes(List<Route> routes, Predicate<SocketAddress> isNear) {
    this.routes = List.copyOf(routes);
    this.isNear = isNear;
    this.token = Optional.empty();
  }

  @Override
  public void handle(HttpServerRequest request) {
    String path = Optional.ofNullable(request.path()).orElse("");
    answer(request, path)
        .otherwise(failure -> refusal(failure, path))
        .onSuccess(reply -> send(request, reply));
  }

  private Future<Reply> answer(HttpServerRequest request, String path) {
    if (!isKnown(request, path)) {
      String why =
          "this needs the token of the process that answers, as Authorization: Bearer TOKEN";
      return Future.succeededFuture(
          Reply.problem(ErrorCode.UNAUTHORIZED, why, path).with("WWW-Authenticate", "Bearer"));
    }
    HttpMethod method = request.method();
    for (Route route : routes) {
      Optional<String> word = route.serves(method) ? route.match(path) : Optional.empty();
      if (word.isPresent()) {
        return Future.succeededFuture()
            .compose(
                now -> {
                  requireNear(request);
                  return route.action().apply(decoded(word.get()), request);
                });
      }
    }
    return Future.succeededFuture(unmatched(path));
  }

  private boolean isKnown(HttpServerRequest request, String path) {
    if (token.isEmpty() || OPEN.contains(path)) {
      return true;
    }
    String shown = Optional.ofNullable(request.getHeader("Authorization")).orElse("");
    return shown.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        && MessageDigest.isEqual(
            token.get(), shown.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8));
  }

  private Reply unmatched(String path) {
    TreeSet<String> allowed = new TreeSet<>();
    for (Route route : routes) {
      if (route.match(path).isPresent()) {
        allowed.add(route.method().name());
        if (route.method().equals(HttpMethod.GET)) {
          allowed.add(HttpMethod.HEAD.name());
        }
      }
    }
    if (allowed.isEmpty()) {
      String known = routes.stream().map(Route::path).distinct().collect(Collectors.joining(", "));
      return Reply.problem(ErrorCode.NO_SUCH_PATH, "no such path; there are " + known, path);
    }
    String methods = String.join(", ", allowed);
    return Reply.problem(ErrorCode.METHOD_NOT_ALLOWED, "this path allows " + methods, path)
        .with("Allow", methods);
  }

  private void requireNear(HttpServerRequest request) {
    HttpMethod method = request.method();
    boolean reads = method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
    SocketAddress from = request.remoteAddress();
    if (!reads && (from == null || !isNear.test(from))) {
      throw new OrchestratorException(
          ErrorCode.FORBIDDEN,
          "changes are taken from this machine only, over its loopback address; this came from "
              + (from == null ? "elsewhere" : from.hostAddress()));
    }
  }

  /** The address of a connection is numeric, so that nothing is looked up. */
  static boolean isThisMachine(SocketAddress from) {
    String address = from.hostAddress();
    return address != null && InetAddress.ofLiteral(address).isLoopbackAddress();
  }

  private static String decoded(String word) {
    try {
      return URLDecoder.decode(word.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new OrchestratorException(
          ErrorCode.INVALID_REQUEST, "the path is not encoded as it should be", e);
    }
  }

  private static Reply refusal(Throwable failure, String path) {
    if (failure instanceof OrchestratorException known) {
      return Reply.problem(known.code(), String.valueOf(known.getMessage()), path);
    }
    if (failure instanceof MalformedMessageException malformed) {
      return Reply.problem(ErrorCode.INVALID_REQUEST, String.valueOf(malformed.getMessage()), path);
    }
    log.error("request to {} failed", path, failure);
    return Reply.problem(ErrorCode.INTERNAL, "see the log of the process that answers", path);
  }

  private static void send(HttpServerRequest request, Reply reply) {
    HttpServerResponse response = request.response();
    if (response.closed()) {
      return; // Whoever asked did not wait for the answer.
    }
    response.setStatusCode(reply.status());
    reply.headers().forEach(response::putHeader);
    if (request.method().equals(HttpMethod.HEAD)) {
      response.putHeader("Content-Length", String.valueOf(reply.body().length())).end();
    } else {
      response.end(reply.body());
    }
  }
}
