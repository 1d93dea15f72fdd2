package io.turboprop.cli.events;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.cli.ApiCommand.Session;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.Query;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which events are shown, and whether to wait for more. */
public final class EventOptions {
  @Option(
      names = "--since",
      paramLabel = "N",
      description = "Only what happened after the event with this number")
  @Nullable Long since;

  @Option(
      names = {"-l", "--limit"},
      paramLabel = "N",
      description = "Show at most that many, 1 to 1000. Default: 100; no limit with --follow")
  @Nullable Long limit;

  @Option(
      names = "--type",
      split = ",",
      paramLabel = "TYPE",
      description = "Only events of these types, such as finished; comma separated or repeated")
  @Nullable List<String> types;

  @Option(
      names = {"-f", "--follow"},
      description = "Keep waiting for more until Ctrl-C")
  boolean follow;

  /**
   * @param path where the events are; made anew for each request
   * @param begin where following begins without {@code --since}; null for what happens from now on
   */
  public ExitCode show(Session session, Supplier<Query> path, @Nullable Long begin) {
    if (follow) {
      Supplier<Query> filtered = () -> filtered(path.get());
      return new Follower(session, filtered, since == null ? begin : since).follow();
    }
    Query query = filtered(path.get()).add("since", since).add("limit", limit);
    JsonNode page = session.client().get(query.toString()).json();
    session.printer().show(page, EventTables::page);
    noteRest(session, page);
    return ExitCode.OK;
  }

  private Query filtered(Query query) {
    return query.add("type", types == null ? null : String.join(",", types));
  }

  private void noteRest(Session session, JsonNode page) {
    if (!session.printer().table()) {
      return;
    }
    long from = since == null ? 0 : since;
    long completeAfter = page.path("complete_after").asLong();
    if (from < completeAfter) {
      session.printer().note("events up to %d are kept in part only".formatted(completeAfter));
    }
    long next = page.path("next").asLong();
    if (next < page.path("newest").asLong()) {
      session.printer().note("there may be more; go on with --since " + next);
    }
  }
}
