package io.turboprop.proplet.engine.process;

import io.turboprop.proplet.engine.FailureKind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;

/** Where a component that serves HTTP listens. */
record HttpAddress(String host, int port) {
  private static final String ANY = "0.0.0.0";
  private static final int TRIES = 100;

  /**
   * What the task says by {@code --addr HOST:PORT} or {@code --port N}, else the first port that is
   * free now.
   *
   * @throws ProcessFailure if the proplet does not allow it, or no port is free
   */
  static HttpAddress of(List<String> arguments, ExternalConfig config) {
    checkAllowed(config);
    for (int i = 0; i + 1 < arguments.size(); i++) {
      String value = arguments.get(i + 1);
      switch (arguments.get(i)) {
        case "--port" -> {
          return new HttpAddress(ANY, port(value));
        }
        case "--addr" -> {
          int colon = value.lastIndexOf(':');
          return new HttpAddress(
              colon < 0 ? ANY : value.substring(0, colon), port(value.substring(colon + 1)));
        }
        default -> {}
      }
    }
    return new HttpAddress(ANY, free(config.firstPort()));
  }

  /**
   * @throws ProcessFailure if components may not serve HTTP
   */
  static void checkAllowed(ExternalConfig config) {
    if (!config.http()) {
      throw new ProcessFailure(
          FailureKind.MODULE_INVALID,
          "the component serves HTTP, which PROPLET_HTTP_ENABLED=true on the proplet allows");
    }
  }

  private static int port(String text) {
    try {
      int port = Integer.parseInt(text);
      if (port > 0 && port < 65_536) {
        return port;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new ProcessFailure(FailureKind.BAD_INPUT, "\"" + text + "\" is not a port");
  }

  private static int free(int first) {
    for (int port = first; port < Math.min(first + TRIES, 65_536); port++) {
      try (ServerSocket probe = new ServerSocket()) {
        probe.bind(new InetSocketAddress(ANY, port));
        return port;
      } catch (IOException taken) {
        // The next one.
      }
    }
    throw new ProcessFailure(
        FailureKind.ENGINE, "none of the %d ports from %d is free".formatted(TRIES, first));
  }

  String text() {
    return host + ":" + port;
  }
}
