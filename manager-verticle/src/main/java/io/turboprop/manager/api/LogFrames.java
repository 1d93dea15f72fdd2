package io.turboprop.manager.api;

import io.turboprop.codec.JsonOut;
import io.turboprop.wire.LogPage;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Output of guests as server-sent events; the id of an event is the place behind it. */
final class LogFrames {
  private LogFrames() {}

  /** {@code event: stdout} or {@code stderr}. */
  static Buffer piece(LogPage.Piece piece, long next) {
    return frame(stream(piece), next, JsonOut.object(out -> content(out, piece)));
  }

  /** Bytes that were not kept. */
  static Buffer lost(long from, long to) {
    return frame(
        "lost",
        to,
        JsonOut.object(
            out -> {
              out.whole("from", from);
              out.whole("to", to);
            }));
  }

  /** Which log it is. */
  static Buffer begin(LogFeed.Source source) {
    return Buffer.buffer("event: log\ndata: ")
        .appendBytes(
            JsonOut.object(
                out -> {
                  out.whole("attempt", source.attempt());
                  out.text("proplet_id", source.proplet().value());
                }))
        .appendString("\n\n");
  }

  /**
   * Nothing follows.
   *
   * @param complete whether that is because the attempt is over
   */
  static Buffer end(long next, boolean complete, String why) {
    return frame(
        "end",
        next,
        JsonOut.object(
            out -> {
              out.flag("complete", complete);
              out.text("message", why);
            }));
  }

  /** One of several logs is read from here on. */
  static Buffer begin(LogOrigin origin) {
    return named("log", JsonOut.object(origin::write));
  }

  /** Its proplet does not serve the revision any more; if it does again, it begins a new log. */
  static Buffer ended(LogOrigin origin) {
    return named("ended", JsonOut.object(origin::write));
  }

  /** The same as of one log, but it says whose it is, and the place inside. */
  static Buffer piece(LogOrigin origin, LogPage.Piece piece, long next) {
    return named(
        stream(piece),
        JsonOut.object(
            out -> {
              origin.write(out);
              out.whole("next", next);
              content(out, piece);
            }));
  }

  /** Bytes of one of several logs that were not kept. */
  static Buffer lost(LogOrigin origin, long from, long to) {
    return named(
        "lost",
        JsonOut.object(
            out -> {
              origin.write(out);
              out.whole("from", from);
              out.whole("to", to);
            }));
  }

  /** One of several logs cannot be read now. */
  static Buffer missing(LogOrigin origin, String why) {
    return named(
        "missing",
        JsonOut.object(
            out -> {
              origin.write(out);
              out.text("message", why);
            }));
  }

  /** Nothing follows of any log. */
  static Buffer end(boolean complete, String why) {
    return named(
        "end",
        JsonOut.object(
            out -> {
              out.flag("complete", complete);
              out.text("message", why);
            }));
  }

  private static Buffer named(String event, byte[] data) {
    return Buffer.buffer("event: " + event + "\ndata: ").appendBytes(data).appendString("\n\n");
  }

  /** A piece in a JSON answer. */
  static void piece(JsonOut out, LogPage.Piece piece) {
    out.text("stream", stream(piece));
    content(out, piece);
  }

  private static String stream(LogPage.Piece piece) {
    return piece.stream().name().toLowerCase(Locale.ROOT);
  }

  /** As text if it is, else in base64: a piece may begin or end within a character. */
  private static void content(JsonOut out, LogPage.Piece piece) {
    try {
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(piece.data().unsafeArray()))
              .toString();
      out.text("text", text);
    } catch (CharacterCodingException e) {
      out.base64("base64", piece.data());
    }
  }

  private static Buffer frame(String event, long next, byte[] data) {
    return Buffer.buffer("id: " + next + "\nevent: " + event + "\ndata: ")
        .appendBytes(data)
        .appendString("\n\n");
  }
}
