package io.turboprop.cli.functions;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.cli.ApiCommand;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every change of a function says: who asks, and which version is expected. */
final class Asking {
  @Option(
      names = "--expected-version",
      paramLabel = "N",
      description = "Do it only if the function is at this version")
  @Nullable Long expectedVersion;

  void addTo(ObjectNode body) {
    if (expectedVersion != null) {
      body.put("expected_version", expectedVersion);
    }
  }

  static Map<String, String> headers(ApiCommand.Session session) {
    return Map.of("X-Turboprop-User", session.surroundings().asker());
  }

  /** For requests without a body. */
  Map<String, String> headersWithVersion(ApiCommand.Session session) {
    return expectedVersion == null
        ? headers(session)
        : Map.of(
            "X-Turboprop-User",
            session.surroundings().asker(),
            "If-Match",
            "\"" + expectedVersion + "\"");
  }
}
