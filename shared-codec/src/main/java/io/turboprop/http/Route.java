package io.turboprop.http;

import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One method on one path.
 *
 * @param path as it is; with {@code /*} at its end, one more word follows, which the action gets
 * @param action given that word, or nothing, and the request, of which nothing was read yet; may
 *     fail with an {@code OrchestratorException}
 */
public record Route(
    HttpMethod method, String path, BiFunction<String, HttpServerRequest, Future<Reply>> action) {
  private static final String WORD = "/*";

  /** For which the path says all. */
  public Route(HttpMethod method, String path, Function<String, Future<Reply>> action) {
    this(method, path, (word, request) -> action.apply(word));
  }

  /** What is known at once, by {@code GET} and {@code HEAD}. */
  public static Route get(String path, Supplier<Reply> action) {
    return new Route(HttpMethod.GET, path, none -> Future.succeededFuture(action.get()));
  }

  /** The word that follows, still encoded; empty text if none is due, nothing if it is not here. */
  Optional<String> match(String requested) {
    if (!path.endsWith(WORD)) {
      return requested.equals(path) ? Optional.of("") : Optional.empty();
    }
    String before = path.substring(0, path.length() - 1);
    String word = requested.startsWith(before) ? requested.substring(before.length()) : "";
    return word.isEmpty() || word.indexOf('/') >= 0 ? Optional.empty() : Optional.of(word);
  }

  boolean serves(HttpMethod asked) {
    return method.equals(asked) || (method.equals(HttpMethod.GET) && asked.equals(HttpMethod.HEAD));
  }
}
