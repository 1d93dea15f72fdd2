package io.turboprop.proplet.serve;

import io.turboprop.wire.FunctionCall.CallHead;
import io.turboprop.wire.FunctionCall.Header;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a guest is told of an HTTP request: the variables of CGI (RFC 3875 §4.1), and inputs. */
final class CgiEnvironment {
  private static final String INPUT = "input=";

  private CgiEnvironment() {}

  static Map<String, String> of(CallHead.Http request) {
    Map<String, String> env = new HashMap<>();
    env.put("GATEWAY_INTERFACE", "CGI/1.1");
    env.put("SERVER_SOFTWARE", "turboprop");
    env.put("SERVER_PROTOCOL", "HTTP/1.1");
    env.put("REQUEST_METHOD", request.method());
    env.put("SCRIPT_NAME", request.script());
    env.put("PATH_INFO", decoded(request.path()));
    env.put("QUERY_STRING", request.query());
    env.put(
        "REQUEST_URI",
        request.script()
            + request.path()
            + (request.query().isEmpty() ? "" : "?" + request.query()));
    for (Header header : request.headers()) {
      put(env, header);
    }
    return env;
  }

  private static void put(Map<String, String> env, Header header) {
    String name = header.name().toUpperCase(Locale.ROOT).replace('-', '_');
    switch (name) {
      case "CONTENT_TYPE", "CONTENT_LENGTH" -> env.put(name, header.value());
      case "PROXY" -> {
        // HTTP_PROXY has another meaning to many programs.
      }
      case "X_FORWARDED_FOR" -> {
        env.put("HTTP_X_FORWARDED_FOR", header.value());
        env.put("REMOTE_ADDR", header.value().split(",", 2)[0].strip());
      }
      default -> env.merge("HTTP_" + name, header.value(), (one, other) -> one + ", " + other);
    }
  }

  /** The values of {@code input} in the query, in their order. */
  static List<String> inputs(String query) {
    if (!query.contains(INPUT)) {
      return List.of();
    }
    List<String> inputs = new ArrayList<>();
    for (String part : query.split("&", -1)) {
      if (part.startsWith(INPUT)) {
        inputs.add(decoded(part.substring(INPUT.length()).replace('+', ' ')));
      }
    }
    return inputs;
  }

  /** What is no percent encoding stays as it is. */
  private static String decoded(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }
}
