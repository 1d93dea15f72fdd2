package io.turboprop.cli.functions;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.cli.output.Printer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** Prints several logs line by line, so that none stands within a line of another. */
final class LogLines {
  /** A line that is longer is printed in parts. */
  private static final int MOST_LINE_BYTES = 64 * 1_024;

  private final Printer printer;
  private final boolean prefix;
  private final Map<String, Line> begun = new LinkedHashMap<>();

  LogLines(Printer printer, boolean prefix) {
    this.printer = printer;
    this.prefix = prefix;
  }

  /** What tells a log from the others: its revision, its proplet, and the proplet's boot. */
  static String name(JsonNode log) {
    return "%s %s %s"
        .formatted(
            log.path("revision").asText(),
            log.path("proplet_id").asText(),
            log.path("boot_id").asText());
  }

  /** Of a piece as the manager gives it: {@code text}, or {@code base64} of what is none. */
  static byte[] bytes(JsonNode piece) {
    return piece.has("base64")
        ? Base64.getDecoder().decode(piece.path("base64").asText())
        : piece.path("text").asText("").getBytes(StandardCharsets.UTF_8);
  }

  /**
   * @param log with the fields of {@link #name}
   */
  void print(JsonNode log, byte[] bytes) {
    Line line = begun.computeIfAbsent(name(log), name -> new Line(start(log)));
    for (byte b : bytes) {
      if (b == '\n' || line.bytes.size() >= MOST_LINE_BYTES) {
        end(line);
      }
      if (b != '\n') {
        line.bytes.write(b);
      }
    }
  }

  private String start(JsonNode log) {
    return prefix
        ? "[%s %s] ".formatted(log.path("revision").asText(), log.path("proplet_id").asText())
        : "";
  }

  /** Nothing comes any more: lines that were begun are printed. */
  void finish() {
    begun.values().stream().filter(line -> line.bytes.size() > 0).forEach(this::end);
    begun.clear();
  }

  private void end(Line line) {
    printer.raw(line.start + line.bytes.toString(StandardCharsets.UTF_8));
    line.bytes.reset();
  }

  private record Line(String start, ByteArrayOutputStream bytes) {
    Line(String start) {
      this(start, new ByteArrayOutputStream());
    }
  }
}
