package io.turboprop.cli.tasks;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.cli.ApiCommand;
import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.Query;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** All of a result, however large, in bounded memory. */
final class ResultContent {
  private ResultContent() {}

  /** Whether an answer has only the beginning of the result. */
  static boolean isMore(JsonNode answer) {
    return answer.has("results_ref");
  }

  /** As UTF-8 text. */
  static void print(ApiCommand.Session session, String id, PrintWriter out) {
    Text text = new Text(out);
    session.client().download(path(id), text);
    text.end();
  }

  /** Byte for byte. */
  static void save(ApiCommand.Session session, String id, Path file) {
    try (OutputStream out = Files.newOutputStream(file)) {
      session.client().download(path(id), out);
    } catch (IOException | UncheckedIOException e) {
      throw new CommandException(
          ExitCode.FAILED, "cannot write %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static String path(String id) {
    return Query.path("tasks", id, "results", "content").toString();
  }

  /** Characters may be cut by the border of two pieces. */
  private static final class Text extends OutputStream {
    private static final int PIECE_CHARS = 8192;

    private final PrintWriter out;
    private final CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private final CharBuffer chars = CharBuffer.allocate(PIECE_CHARS);
    private ByteBuffer cut = ByteBuffer.allocate(0);

    Text(PrintWriter out) {
      this.out = out;
    }

    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      ByteBuffer all = ByteBuffer.allocate(cut.remaining() + length);
      all.put(cut).put(bytes, offset, length).flip();
      while (decoder.decode(all, chars, false).isOverflow()) {
        flush();
      }
      flush();
      cut = all;
    }

    @Override
    public void flush() {
      chars.flip();
      out.append(chars);
      chars.clear();
    }

    void end() {
      decoder.decode(cut, chars, true);
      decoder.flush(chars);
      flush();
      out.flush();
    }
  }
}
