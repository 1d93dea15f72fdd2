package io.turboprop.proxy.registry;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One challenge of a {@code WWW-Authenticate} header (RFC 9110 §11.6.1).
 *
 * @param scheme lower case: {@code basic}, {@code bearer}
 * @param parameters by lower-case name
 */
record Challenge(String scheme, Map<String, String> parameters) {
  /** Longer headers are not read. */
  private static final int MAX_HEADER = 8192;

  private static final Pattern PART =
      Pattern.compile(
          "\\G[\\s,]*(?<name>[!#$%&'*+.^_`|~0-9A-Za-z-]++)"
              + "(?:\\s*=\\s*(?:\"(?<quoted>(?:[^\"\\\\]|\\\\.)*+)\"|(?<bare>[^\\s,\"]*+)))?");

  Challenge {
    parameters = Map.copyOf(parameters);
  }

  Optional<String> parameter(String name) {
    return Optional.ofNullable(parameters.get(name));
  }

  /** Every challenge of the header values; parts that are malformed end the reading of a value. */
  static List<Challenge> parse(List<String> headers) {
    List<Challenge> all = new ArrayList<>();
    for (String header : headers) {
      parse(header.substring(0, Math.min(header.length(), MAX_HEADER)), all);
    }
    return all;
  }

  private static void parse(String header, List<Challenge> into) {
    String scheme = "";
    Map<String, String> parameters = new HashMap<>();
    Matcher part = PART.matcher(header);
    while (part.find()) {
      String name = part.group("name").toLowerCase(Locale.ROOT);
      String quoted = part.group("quoted");
      String bare = part.group("bare");
      if (quoted != null) {
        parameters.putIfAbsent(name, quoted.replaceAll("\\\\(.)", "$1"));
      } else if (bare != null) {
        parameters.putIfAbsent(name, bare);
      } else {
        add(scheme, parameters, into);
        scheme = name;
        parameters = new HashMap<>();
      }
    }
    add(scheme, parameters, into);
  }

  private static void add(String scheme, Map<String, String> parameters, List<Challenge> into) {
    if (!scheme.isEmpty()) {
      into.add(new Challenge(scheme, parameters));
    }
  }
}
