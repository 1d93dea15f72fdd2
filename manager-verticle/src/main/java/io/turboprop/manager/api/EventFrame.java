package io.turboprop.manager.api;

import io.turboprop.codec.JsonOut;
import io.turboprop.manager.store.Happening;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * An event as server-sent event (HTML Living Standard, §9.2), written at most once however many
 * readers get it. Not thread-safe.
 */
final class EventFrame {
  private final Happening happening;
  private @Nullable Buffer bytes;

  EventFrame(Happening happening) {
    this.happening = happening;
  }

  Happening happening() {
    return happening;
  }

  Buffer bytes() {
    Buffer made = bytes;
    if (made == null) {
      made = frame(happening);
      bytes = made;
    }
    return made;
  }

  private static Buffer frame(Happening happening) {
    return Buffer.buffer(
            "id: " + happening.sequence() + "\nevent: " + happening.type() + "\ndata: ")
        .appendBytes(JsonOut.object(out -> EventJson.write(out, happening)))
        .appendString("\n\n");
  }

  /** Tells a reader that happenings between these two are not all there any more. */
  static Buffer lost(long since, long completeAfter) {
    byte[] data =
        JsonOut.object(
            out -> {
              out.whole("since", since);
              out.whole("complete_after", completeAfter);
            });
    return Buffer.buffer("event: lost\ndata: " + new String(data, StandardCharsets.UTF_8) + "\n\n");
  }

  /** A line that says nothing, and the place from which the reader may go on. */
  static Buffer comment(String text, long cursor) {
    return Buffer.buffer(": " + text + "\nid: " + cursor + "\n\n");
  }
}
