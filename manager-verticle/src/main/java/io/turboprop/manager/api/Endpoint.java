package io.turboprop.manager.api;

import io.vertx.core.http.HttpMethod;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One method on one path.
 *
 * @param operation name in kebab case, for logs and metrics
 * @param path {@code /tasks/{id}/start}; names in braces stand for one word each
 * @param trailingSlash whether the path also matches with a slash at its end (wire reference §9.1)
 */
record Endpoint(
    String operation, HttpMethod method, String path, boolean trailingSlash, Action action) {
  private static final Pattern PLACE = Pattern.compile("\\{([a-z]+)}");

  /** A path that matches exactly. */
  static Endpoint exact(String operation, HttpMethod method, String path, Action action) {
    return new Endpoint(operation, method, path, false, action);
  }

  /** The path of a collection or of one object. */
  static Endpoint resource(String operation, HttpMethod method, String path, Action action) {
    return new Endpoint(operation, method, path, true, action);
  }

  /** Matches the whole path; what stands for {@code {name}} is the group of that name. */
  String regex() {
    StringBuilder regex = new StringBuilder();
    Matcher place = PLACE.matcher(path);
    int from = 0;
    while (place.find()) {
      regex.append(Pattern.quote(path.substring(from, place.start())));
      regex.append("(?<").append(place.group(1)).append(">[^/]+)");
      from = place.end();
    }
    regex.append(Pattern.quote(path.substring(from)));
    return trailingSlash ? regex + "/?" : regex.toString();
  }

  boolean matches(String requestPath) {
    return requestPath.matches(regex());
  }
}
