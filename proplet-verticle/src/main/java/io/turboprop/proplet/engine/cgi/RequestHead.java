package io.turboprop.proplet.engine.cgi;

import io.turboprop.proplet.engine.Invocation;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The request that an invocation stands for. The variables of CGI (RFC 3875 §4.1) say what it was;
 * an invocation without them is a {@code POST} to {@code /} with its inputs in the query.
 *
 * @param target path and query
 * @param headers without those that frame the message
 * @param length of the body in bytes; empty if nobody knows
 */
record RequestHead(String method, String target, List<HeaderLine> headers, OptionalLong length) {
  private static final String HEADER = "HTTP_";
  private static final Pattern TARGET = Pattern.compile("/[^\\x00-\\x20\\x7f]*");

  /**
   * @throws IllegalArgumentException with a sentence for people, if HTTP does not allow it
   */
  RequestHead {
    if (!HeaderLine.isToken(method) || !TARGET.matcher(target).matches()) {
      throw new IllegalArgumentException(
          "the method, path or query has characters that HTTP does not allow");
    }
    headers = List.copyOf(headers);
  }

  /** Whether the invocation is a call of CGI, whose answer begins with headers. */
  static boolean isCgi(Invocation call) {
    return call.env().containsKey("GATEWAY_INTERFACE");
  }

  /**
   * @throws IllegalArgumentException with a sentence for people, if it cannot be said in HTTP
   */
  static RequestHead of(Invocation call) {
    Map<String, String> env = call.env();
    return new RequestHead(
        env.getOrDefault("REQUEST_METHOD", "POST"),
        target(call),
        headers(env),
        length(env.getOrDefault("CONTENT_LENGTH", "")));
  }

  /** As the client wrote it, without the path up to the function. */
  private static String target(Invocation call) {
    Map<String, String> env = call.env();
    String script = env.getOrDefault("SCRIPT_NAME", "");
    String uri = env.getOrDefault("REQUEST_URI", "");
    if (!uri.isEmpty() && uri.startsWith(script)) {
      return absolute(uri.substring(script.length()));
    }
    String path = encoded(env.getOrDefault("PATH_INFO", "")).replace("%2F", "/");
    String query = env.getOrDefault("QUERY_STRING", inputs(call.inputs()));
    return absolute(path) + (query.isEmpty() ? "" : "?" + query);
  }

  private static String absolute(String path) {
    return path.startsWith("/") ? path : "/" + path;
  }

  private static String inputs(List<String> inputs) {
    StringJoiner query = new StringJoiner("&");
    inputs.forEach(input -> query.add("input=" + encoded(input)));
    return query.toString();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static List<HeaderLine> headers(Map<String, String> env) {
    Map<String, String> headers = new TreeMap<>();
    headers.put("host", "localhost");
    if (!env.getOrDefault("SCRIPT_NAME", "").isEmpty()) {
      headers.put("x-forwarded-prefix", env.get("SCRIPT_NAME"));
    }
    if (env.containsKey("CONTENT_TYPE")) {
      headers.put("content-type", env.get("CONTENT_TYPE"));
    }
    env.forEach(
        (variable, value) -> {
          if (variable.startsWith(HEADER)) {
            headers.put(name(variable.substring(HEADER.length())), value);
          }
        });
    headers.keySet().removeAll(HeaderLine.OF_THE_CONNECTION);
    return headers.entrySet().stream()
        .map(header -> new HeaderLine(header.getKey(), header.getValue()))
        .toList();
  }

  private static String name(String variable) {
    return variable.toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static OptionalLong length(String text) {
    try {
      return text.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseUnsignedLong(text));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("CONTENT_LENGTH is no length", e);
    }
  }

  /** Whether an answer to it has no body, whatever its head says. */
  boolean isHead() {
    return method.equals("HEAD");
  }

  /**
   * The head as it goes out.
   *
   * @param framing says where the body ends; empty if there is no body
   */
  byte[] bytes(List<HeaderLine> framing) {
    StringBuilder head = new StringBuilder(512);
    head.append(method).append(' ').append(target).append(" HTTP/1.1\r\n");
    headers.forEach(line -> line.appendTo(head));
    new HeaderLine("connection", "close").appendTo(head);
    framing.forEach(line -> line.appendTo(head));
    return head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
  }
}
