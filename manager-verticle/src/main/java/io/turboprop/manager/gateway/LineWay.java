package io.turboprop.manager.gateway;

import io.turboprop.codec.CallFrames;
import io.turboprop.manager.serving.Endpoint;
import io.vertx.core.buffer.Buffer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls straight to the proplet: on a line if there is one with room and the body is here and
 * short, else over HTTP. For one event loop.
 */
final class LineWay implements Way {
  private final Lines lines;
  private final Way http;
  private final LongSupplier nanos;

  LineWay(Lines lines, Way http, LongSupplier nanos) {
    this.lines = lines;
    this.http = http;
    this.nanos = nanos;
  }

  @Override
  public Attempt begin(Outgoing call, Endpoint to) {
    Buffer body = call.body().orElse(null);
    Line line = lineFor(body, to);
    return line == null || body == null
        ? http.begin(call, to)
        : LineCall.begin(line, call, body, to.revision(), nanos.getAsLong());
  }

  private @Nullable Line lineFor(@Nullable Buffer body, Endpoint to) {
    return body == null || body.length() > CallFrames.MOST_BODY_BYTES
        ? null
        : lines.to(to.direct().orElseThrow());
  }
}
