package io.turboprop.manager.gateway;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A call as it is passed on.
 *
 * @param headers those that are passed on; none frames the body
 * @param body empty if it is not read yet, but streams
 * @param leftMs until nobody waits for the answer any more, 1 or more
 */
record Outgoing(
    Target target,
    HttpServerRequest request,
    List<Map.Entry<String, String>> headers,
    Optional<Buffer> body,
    long leftMs) {

  String query() {
    String query = request.query();
    return query == null ? "" : query;
  }
}
