package io.turboprop.proplet.serve;

import io.turboprop.wire.FunctionCall.Header;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The beginning of what a CGI program writes (RFC 3875 §6): lines with headers, an empty line, the
 * body. {@code Status} is the status, without it a {@code Location} means 302 and all else 200.
 *
 * @param status HTTP status, 200 to 599
 * @param headers of the answer
 * @param bodyFrom where the body begins
 */
record CgiHead(int status, List<Header> headers, int bodyFrom) {
  static final Header BINARY = new Header("Content-Type", "application/octet-stream");
  static final Header TEXT = new Header("Content-Type", "text/plain; charset=utf-8");

  private static final String OURS = "x-turboprop-";

  /** These say how a message is framed, which is for the server to say. */
  private static final Set<String> FRAMING =
      Set.of(
          "status",
          "connection",
          "transfer-encoding",
          "content-length",
          "keep-alive",
          "upgrade",
          "trailer",
          "te");

  private static final Pattern STATUS = Pattern.compile("([2-5][0-9]{2})( .*)?");
  private static final int MOST_BYTES = 32 << 10;

  /** What does not begin like that is all body. */
  static CgiHead of(byte[] output) {
    List<Header> headers = new ArrayList<>();
    int status = 0;
    int at = 0;
    while (true) {
      int end = lineEnd(output, at);
      if (end < 0) {
        return allBody();
      }
      int stop = end > at && output[end - 1] == '\r' ? end - 1 : end;
      String line = new String(output, at, stop - at, StandardCharsets.UTF_8);
      at = end + 1;
      if (line.isEmpty()) {
        return headers.isEmpty() && status == 0
            ? allBody()
            : new CgiHead(status(status, headers), headers, at);
      }
      int colon = line.indexOf(':');
      if (colon < 1) {
        return allBody();
      }
      String name = line.substring(0, colon);
      String value = line.substring(colon + 1).strip();
      if (name.equalsIgnoreCase("Status")) {
        Matcher said = STATUS.matcher(value);
        if (!said.matches()) {
          return allBody();
        }
        status = Integer.parseInt(said.group(1));
      } else if (isForClients(name.toLowerCase(Locale.ROOT))) {
        try {
          headers.add(new Header(name, value));
        } catch (IllegalArgumentException noHeader) {
          return allBody();
        }
      }
    }
  }

  /** Nothing that says how the message is framed, and nothing that would be taken for our word. */
  private static boolean isForClients(String name) {
    return !FRAMING.contains(name) && !name.startsWith(OURS);
  }

  private static int status(int said, List<Header> headers) {
    if (said != 0) {
      return said;
    }
    return headers.stream().anyMatch(h -> h.name().equalsIgnoreCase("Location")) ? 302 : 200;
  }

  private static CgiHead allBody() {
    return new CgiHead(200, List.of(BINARY), 0);
  }

  private static int lineEnd(byte[] output, int from) {
    for (int i = from; i < Math.min(output.length, MOST_BYTES); i++) {
      if (output[i] == '\n') {
        return i;
      }
    }
    return -1;
  }
}
