package io.turboprop.cli.tasks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.cli.ApiCommand.Session;
import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.Paging;
import io.turboprop.cli.Query;
import io.turboprop.cli.http.Json;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Lists of tasks by place: filters that only such lists have, and all pages of one. */
final class PageOptions {
  private static final long LARGEST_PAGE = 1_000;

  @Option(names = "--all", description = "All there are, however many")
  boolean all;

  @Option(
      names = "--label",
      paramLabel = "KEY[=VALUE]",
      description = "Only tasks whose metadata has this; repeated: all of them")
  List<String> labels = List.of();

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "Only tasks that were created then or later, such as 2026-11-26T10:00:00Z")
  @Nullable String since;

  @Option(
      names = "--cursor",
      paramLabel = "CURSOR",
      description = "Go on where a page ended, with the same filters")
  @Nullable String cursor;

  boolean wanted() {
    return all || cursor != null || since != null || !labels.isEmpty();
  }

  /**
   * One page, or all of them as one.
   *
   * @param filters a request with what else is wanted
   */
  JsonNode read(Session session, Paging paging, Supplier<Query> filters) {
    if (paging.offset() != null) {
      throw new CommandException(
          ExitCode.USAGE, "--offset does not go with --all, --label, --since and --cursor");
    }
    JsonNode page =
        page(session, filters.get(), all ? Long.valueOf(LARGEST_PAGE) : paging.limit(), cursor);
    if (!all) {
      return page;
    }
    ObjectNode whole = Json.object();
    ArrayNode tasks = whole.putArray("tasks");
    page.path("tasks").forEach(tasks::add);
    while (page.path("next_cursor").isTextual()) {
      page = page(session, filters.get(), LARGEST_PAGE, page.path("next_cursor").asText());
      page.path("tasks").forEach(tasks::add);
    }
    return whole;
  }

  private JsonNode page(Session session, Query query, @Nullable Long size, @Nullable String from) {
    labels.forEach(label -> query.add("label", label));
    query.add("since", since).add("page_size", size).add("cursor", from == null ? "" : from);
    return session.client().get(query.toString()).json();
  }

  /** Tells a person that there is more. */
  static void noteRest(Session session, JsonNode page) {
    if (session.printer().table() && page.path("next_cursor").isTextual()) {
      session
          .printer()
          .note("there may be more; go on with --cursor " + page.path("next_cursor").asText());
    }
  }
}
