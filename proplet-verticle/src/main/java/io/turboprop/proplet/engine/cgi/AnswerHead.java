package io.turboprop.proplet.engine.cgi;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The head of an HTTP/1 answer (RFC 9112).
 *
 * @param status 200 to 599
 * @param headers without those of the connection
 */
record AnswerHead(int status, List<HeaderLine> headers, Framing framing) {
  private static final int OTHER_PROTOCOL = 101;
  private static final int NO_CONTENT = 204;
  private static final int NOT_MODIFIED = 304;
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([1-5][0-9]{2})( .*)?");
  private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");

  /** Where the body ends. */
  sealed interface Framing {
    /** After so many bytes. */
    record Length(long bytes) implements Framing {}

    /** With its last chunk. */
    record Chunked() implements Framing {}

    /** With the connection. */
    record Close() implements Framing {}
  }

  /**
   * Reads one, and leaves out those that only say that another one follows (1xx).
   *
   * @param noBody whether the request is one whose answers have no body
   * @throws IOException with a sentence for people, if it is none
   */
  static AnswerHead read(LineReader from, boolean noBody) throws IOException {
    while (true) {
      Matcher first = STATUS.matcher(from.line());
      if (!first.matches()) {
        throw new IOException("its answer does not begin as one of HTTP/1");
      }
      int status = Integer.parseInt(first.group(1));
      List<HeaderLine> all = lines(from);
      if (status == OTHER_PROTOCOL) {
        throw new IOException("its answer goes on in another protocol");
      }
      if (status >= 200) {
        return of(status, all, noBody || status == NO_CONTENT || status == NOT_MODIFIED);
      }
    }
  }

  private static List<HeaderLine> lines(LineReader from) throws IOException {
    List<HeaderLine> lines = new ArrayList<>();
    for (String line = from.line(); !line.isEmpty(); line = from.line()) {
      int colon = Math.max(0, line.indexOf(':'));
      try {
        lines.add(new HeaderLine(line.substring(0, colon), line.substring(colon + 1).strip()));
      } catch (IllegalArgumentException e) {
        throw new IOException("of its answer " + e.getMessage(), e);
      }
    }
    return lines;
  }

  private static AnswerHead of(int status, List<HeaderLine> all, boolean noBody)
      throws IOException {
    Set<String> notPassed = new HashSet<>(HeaderLine.OF_THE_CONNECTION);
    notPassed.addAll(values(all, "connection"));
    return new AnswerHead(
        status,
        all.stream().filter(l -> !notPassed.contains(l.name().toLowerCase(Locale.ROOT))).toList(),
        noBody ? new Framing.Length(0) : framing(all));
  }

  private static Framing framing(List<HeaderLine> all) throws IOException {
    List<String> codings = values(all, "transfer-encoding");
    if (codings.equals(List.of("chunked"))) {
      return new Framing.Chunked();
    }
    List<String> lengths = values(all, "content-length").stream().distinct().toList();
    if (!codings.isEmpty() || lengths.size() > 1) {
      throw new IOException("its answer does not say in one way where it ends");
    }
    if (lengths.isEmpty()) {
      return new Framing.Close();
    }
    if (!LENGTH.matcher(lengths.getFirst()).matches()) {
      throw new IOException("its answer has a length that is none");
    }
    return new Framing.Length(Long.parseLong(lengths.getFirst()));
  }

  /** In lower case. */
  private static List<String> values(List<HeaderLine> all, String name) {
    return all.stream()
        .filter(line -> line.name().equalsIgnoreCase(name))
        .flatMap(line -> Pattern.compile(",").splitAsStream(line.value()))
        .map(value -> value.strip().toLowerCase(Locale.ROOT))
        .toList();
  }

  /** As a CGI program writes it (RFC 3875 §6). */
  byte[] cgi() {
    StringBuilder text = new StringBuilder(256);
    new HeaderLine("Status", Integer.toString(status)).appendTo(text);
    headers.forEach(line -> line.appendTo(text));
    return text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
  }
}
