package io.turboprop.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.cli.output.Printer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Which part of a long list. Left out of the request unless given, so that the manager's own
 * defaults hold.
 */
public final class Paging {
  @Option(names = "--offset", paramLabel = "N", description = "Skip that many. Default: 0")
  @Nullable Long offset;

  @Option(
      names = {"-l", "--limit"},
      paramLabel = "N",
      description = "Show at most that many. Default: 100")
  @Nullable Long limit;

  public void addTo(Query query) {
    query.add("offset", offset).add("limit", limit);
  }

  public @Nullable Long offset() {
    return offset;
  }

  public @Nullable Long limit() {
    return limit;
  }

  /**
   * Tells a person that there is more. Only with tables: the other formats carry the numbers
   * themselves.
   */
  public void noteRest(JsonNode page, int shown, Printer printer) {
    long first = page.path("offset").asLong();
    long total = page.path("total").asLong();
    if (printer.table() && first + shown < total && shown > 0) {
      printer.note(
          "%d to %d of %d; go on with --offset %d"
              .formatted(first + 1, first + shown, total, first + shown));
    }
  }
}
