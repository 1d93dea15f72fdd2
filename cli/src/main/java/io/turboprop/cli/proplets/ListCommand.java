package io.turboprop.cli.proplets;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.cli.ApiCommand;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.Paging;
import io.turboprop.cli.Query;
import io.turboprop.cli.Watch;
import io.turboprop.cli.output.Table;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "list", aliases = "ls", description = "List proplets")
final class ListCommand extends ApiCommand {
  @Mixin Paging paging = new Paging();

  @Option(
      names = "--status",
      paramLabel = "STATUS",
      description = "Only active or only inactive ones")
  @Nullable Status status;

  @Option(
      names = "--selector",
      paramLabel = "SELECTOR",
      description = "Only those with these labels, such as region=eu,arch in (amd64,arm64)")
  @Nullable String selector;

  @Mixin Watch watch = new Watch();

  /** The values that the API takes. */
  enum Status {
    active,
    inactive
  }

  @Override
  protected ExitCode run(Session session) {
    if (watch.wanted()) {
      return watch.follow(session, () -> page(session), page -> table(session, page));
    }
    JsonNode page = page(session);
    session.printer().show(page, one -> table(session, one));
    paging.noteRest(page, page.path("proplets").size(), session.printer());
    return ExitCode.OK;
  }

  private JsonNode page(Session session) {
    Query query = Query.path("proplets");
    paging.addTo(query);
    query.add("status", status);
    query.add("selector", selector);
    return session.client().get(query.toString()).json();
  }

  private static Table table(Session session, JsonNode page) {
    return PropletTables.list(page, session.now());
  }
}
