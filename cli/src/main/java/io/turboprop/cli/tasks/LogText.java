package io.turboprop.cli.tasks;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Turns pieces of one stream of a guest's output into text; characters may be cut in between. */
final class LogText {
  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);
  private final PrintWriter out;
  private ByteBuffer rest = ByteBuffer.allocate(0);

  LogText(PrintWriter out) {
    this.out = out;
  }

  /** A piece as the manager gives it: {@code text}, or {@code base64} of what is none. */
  void print(JsonNode piece) {
    byte[] bytes =
        piece.has("base64")
            ? Base64.getDecoder().decode(piece.path("base64").asText())
            : piece.path("text").asText("").getBytes(StandardCharsets.UTF_8);
    ByteBuffer all = ByteBuffer.allocate(rest.remaining() + bytes.length);
    all.put(rest).put(bytes).flip();
    CharBuffer text = CharBuffer.allocate(all.remaining());
    decoder.decode(all, text, false);
    rest = all.slice();
    out.print(text.flip());
    out.flush();
  }
}
