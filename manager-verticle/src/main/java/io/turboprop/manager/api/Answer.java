package io.turboprop.manager.api;

import io.turboprop.codec.JsonOut;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * An answer to a request, before it is sent.
 *
 * @param body the whole body, if it is known
 * @param stream writes the body by itself, for as long as it likes
 */
record Answer(
    int status, Map<String, String> headers, Optional<Buffer> body, Optional<Stream> stream) {
  static final String JSON = "application/json";

  /**
   * A body that is not in memory, or has no end yet.
   *
   * @param begin called once, when the head is set
   * @param abandon called in its place if the client is gone already
   */
  record Stream(Consumer<HttpServerResponse> begin, Runnable abandon) {}

  static Answer json(int status, Consumer<JsonOut> content) {
    return of(status, JSON, Buffer.buffer(JsonOut.object(content)));
  }

  static Answer of(int status, String contentType, Buffer body) {
    return new Answer(
        status, Map.of("Content-Type", contentType), Optional.of(body), Optional.empty());
  }

  /** 204 without a body. */
  static Answer nothing() {
    return new Answer(204, Map.of(), Optional.empty(), Optional.empty());
  }

  /** 200; neither compressed, which would hold back what is small, nor kept by anybody between. */
  static Answer streamed(String contentType, Stream stream) {
    Map<String, String> headers =
        Map.of(
            "Content-Type", contentType,
            "Content-Encoding", "identity",
            "Cache-Control", "no-cache",
            "X-Accel-Buffering", "no");
    return new Answer(200, headers, Optional.empty(), Optional.of(stream));
  }

  /** A body of which the length is known, sent as it is; the headers say how long. */
  static Answer sent(int status, String contentType, Stream stream) {
    Map<String, String> headers =
        Map.of("Content-Type", contentType, "Content-Encoding", "identity");
    return new Answer(status, headers, Optional.empty(), Optional.of(stream));
  }

  /** 304: the client has it already. */
  static Answer unchanged() {
    return new Answer(304, Map.of(), Optional.empty(), Optional.empty());
  }

  /** The same, saying when to try again if there is such a time. */
  Answer retryAfter(OptionalInt seconds) {
    return seconds.isPresent() ? with("Retry-After", Integer.toString(seconds.getAsInt())) : this;
  }

  Answer with(String header, String value) {
    Map<String, String> more = new TreeMap<>(headers);
    more.put(header, value);
    return new Answer(status, Map.copyOf(more), body, stream);
  }
}
