package io.turboprop.manager.api;

import io.turboprop.codec.JsonOut;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** An answer to a request, before it is sent. */
record Answer(int status, Map<String, String> headers, Optional<Buffer> body) {
  static final String JSON = "application/json";

  static Answer json(int status, Consumer<JsonOut> content) {
    return of(status, JSON, Buffer.buffer(JsonOut.object(content)));
  }

  static Answer of(int status, String contentType, Buffer body) {
    return new Answer(status, Map.of("Content-Type", contentType), Optional.of(body));
  }

  /** 204 without a body. */
  static Answer nothing() {
    return new Answer(204, Map.of(), Optional.empty());
  }

  Answer with(String header, String value) {
    Map<String, String> more = new TreeMap<>(headers);
    more.put(header, value);
    return new Answer(status, Map.copyOf(more), body);
  }
}
