package io.turboprop.manager.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.codec.Json;
import io.turboprop.model.Digest;
import io.turboprop.model.JsonText;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bytes of a result, in memory or in a file.
 *
 * @param type content type
 */
record ResultContent(String type, Digest digest, long bytes, Source source) {
  private static final Logger log = LoggerFactory.getLogger(ResultContent.class);
  private static final String TEXT = "text/plain; charset=utf-8";

  /** What a guest wrote may be anything; no browser shall guess. */
  static final String OCTETS = "application/octet-stream";

  /** Where the bytes are. */
  sealed interface Source {
    record Memory(Buffer all) implements Source {}

    record File(Path path) implements Source {}
  }

  /** A text as what it says, anything else as JSON. */
  static ResultContent of(JsonText results) {
    JsonNode value = Json.tree(results);
    byte[] bytes =
        (value.isTextual() ? value.textValue() : results.text()).getBytes(StandardCharsets.UTF_8);
    return new ResultContent(
        value.isTextual() ? TEXT : Answer.JSON,
        Digest.of(bytes),
        bytes.length,
        new Source.Memory(Buffer.buffer(bytes)));
  }

  static ResultContent of(Path file, Digest digest, long bytes) {
    return new ResultContent(OCTETS, digest, bytes, new Source.File(file));
  }

  /** RFC 9110 §8.8.3. */
  String tag() {
    return "\"" + digest + "\"";
  }

  /** The whole with status 200, a part of it with 206. */
  Answer answer(ByteRange part) {
    boolean whole = part.length() == bytes;
    Answer answer =
        Answer.sent(
                whole ? 200 : 206,
                type,
                new Answer.Stream(response -> send(response, part), () -> {}))
            .with("Content-Length", Long.toString(part.length()))
            .with("ETag", tag())
            .with("Accept-Ranges", "bytes")
            .with("X-Content-Type-Options", "nosniff");
    return whole ? answer : answer.with("Content-Range", part.of(bytes));
  }

  private void send(HttpServerResponse response, ByteRange part) {
    response.setChunked(false);
    var sent =
        switch (source) {
          case Source.Memory memory ->
              response.end(
                  memory.all().slice((int) part.from(), (int) (part.from() + part.length())));
          case Source.File file ->
              response.sendFile(file.path().toString(), part.from(), part.length());
        };
    sent.onFailure(
        cause -> {
          log.debug("result {} not sent to its end: {}", digest.brief(), cause.toString());
          response.reset();
        });
  }
}
