package io.turboprop.cli.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.Optional;

/**
 * Reads server-sent events (HTML Living Standard, §9.2) from lines, as far as the manager sends
 * them: one line of data in each. A block that was not ended by an empty line is never handed out.
 */
public final class ServerEvents {
  private final BufferedReader lines;

  ServerEvents(BufferedReader lines) {
    this.lines = lines;
  }

  /**
   * @param id place in the log after this block; empty if it says none
   * @param data empty if the block only keeps the connection alive
   */
  public record Block(String id, String type, String data) {}

  /** The next block; empty when the server has ended the stream. */
  Optional<Block> next() throws IOException {
    String id = "";
    String type = "";
    String data = "";
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.isEmpty()) {
        return Optional.of(new Block(id, type, data));
      }
      int colon = line.indexOf(':');
      String field = colon < 0 ? line : line.substring(0, colon);
      String value = colon < 0 ? "" : line.substring(colon + 1).stripLeading();
      switch (field) {
        case "id" -> id = value;
        case "event" -> type = value;
        case "data" -> data = value;
        default -> {
          // A comment, or a field of a later version.
        }
      }
    }
    return Optional.empty();
  }
}
