package io.turboprop.manager.api;

import io.vertx.core.http.HttpMethod;
import java.util.regex.Pattern;

/**
 * One method on one path.
 *
 * @param operation name in kebab case, for logs and metrics
 * @param path {@code /tasks/{id}/start}
 * @param trailingSlash whether the path also matches with a slash at its end (wire reference §9.1)
 */
record Endpoint(
    String operation, HttpMethod method, String path, boolean trailingSlash, Action action) {
  static final String ID = "{id}";

  /** A path that matches exactly. */
  static Endpoint exact(String operation, HttpMethod method, String path, Action action) {
    return new Endpoint(operation, method, path, false, action);
  }

  /** The path of a collection or of one object. */
  static Endpoint resource(String operation, HttpMethod method, String path, Action action) {
    return new Endpoint(operation, method, path, true, action);
  }

  /** Matches the whole path; the group {@code id} is the id in it. */
  String regex() {
    String[] parts = path.split(Pattern.quote(ID), -1);
    String middle =
        parts.length == 1
            ? Pattern.quote(parts[0])
            : Pattern.quote(parts[0]) + "(?<id>[^/]+)" + Pattern.quote(parts[1]);
    return trailingSlash ? middle + "/?" : middle;
  }

  boolean matches(String requestPath) {
    return requestPath.matches(regex());
  }
}
