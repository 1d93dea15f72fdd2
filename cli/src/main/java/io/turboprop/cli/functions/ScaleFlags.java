package io.turboprop.cli.functions;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.cli.http.Json;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How many instances there may be. Only flags that were given become fields. */
final class ScaleFlags {
  @Option(
      names = "--min",
      paramLabel = "NUMBER",
      description = "Instances kept ready without calls. Default: 0")
  @Nullable Integer min;

  @Option(
      names = "--max",
      paramLabel = "NUMBER",
      description = "Most instances under load. Default: 10")
  @Nullable Integer max;

  @Option(
      names = "--concurrency",
      paramLabel = "NUMBER",
      description = "Calls that one instance works on at once. Default: 1")
  @Nullable Integer concurrency;

  @Option(
      names = "--idle-timeout",
      paramLabel = "TIME",
      description = "Without calls, after which instances beyond --min end. Default: 1m")
  @Nullable Duration idleTimeout;

  void addTo(ObjectNode function) {
    ObjectNode scale = Json.object();
    number(scale, "min", min);
    number(scale, "max", max);
    number(scale, "concurrency", concurrency);
    if (idleTimeout != null) {
      scale.put("idle_timeout", idleTimeout.toMillis() + "ms");
    }
    if (!scale.isEmpty()) {
      function.set("scale", scale);
    }
  }

  private static void number(ObjectNode scale, String name, @Nullable Integer number) {
    if (number != null) {
      scale.put(name, number);
    }
  }
}
