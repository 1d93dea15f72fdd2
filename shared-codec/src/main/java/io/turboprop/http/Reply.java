package io.turboprop.http;

import io.turboprop.codec.JsonOut;
import io.turboprop.codec.Problems;
import io.turboprop.model.ErrorCode;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** An answer to a request, before it is sent. */
public record Reply(int status, Map<String, String> headers, Buffer body) {
  private static final String JSON = "application/json";

  public Reply {
    headers = Map.copyOf(headers);
  }

  public static Reply of(int status, String contentType, Buffer body) {
    return new Reply(status, Map.of("Content-Type", contentType), body);
  }

  /** Ends with a line feed, for those who read it in a terminal. */
  public static Reply json(int status, JsonObject body) {
    return of(status, JSON, body.toBuffer().appendString("\n"));
  }

  /** Like {@link #json(int, JsonObject)}. */
  public static Reply json(int status, Consumer<JsonOut> content) {
    return of(status, JSON, Buffer.buffer(JsonOut.object(content)).appendString("\n"));
  }

  /** 204 without a body. */
  public static Reply nothing() {
    return new Reply(204, Map.of(), Buffer.buffer());
  }

  /**
   * @param detail fit for the user, never secret
   */
  static Reply problem(ErrorCode code, String detail, String path) {
    Buffer body = Buffer.buffer(Problems.encode(code, detail, path));
    return of(code.status(), JSON, body.appendString("\n"));
  }

  Reply with(String header, String value) {
    Map<String, String> more = new TreeMap<>(headers);
    more.put(header, value);
    return new Reply(status, more, body);
  }
}
