package io.turboprop.cli.tasks;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.cli.ApiCommand;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.Paging;
import io.turboprop.cli.Query;
import io.turboprop.cli.Watch;
import io.turboprop.cli.http.Json;
import io.turboprop.cli.output.Table;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "list", aliases = "ls", description = "List tasks")
final class ListCommand extends ApiCommand {
  @Mixin Paging paging = new Paging();

  @Option(
      names = "--metadata",
      paramLabel = "KEY=VALUE",
      description = "Only tasks with these values; comma separated, repeated, or one JSON object")
  @Nullable List<String> metadata;

  @Option(names = "--owner", paramLabel = "ID", description = "Only instances of this task")
  @Nullable String owner;

  @Option(names = "--state", paramLabel = "STATE", description = "Only tasks in this state")
  @Nullable String state;

  @Option(
      names = "--fields",
      paramLabel = "FIELD",
      split = ",",
      description = "Show these fields only, such as id,name,phase")
  List<String> fields = List.of();

  @Mixin PageOptions byPlace = new PageOptions();

  @Mixin Watch watch = new Watch();

  @Override
  protected ExitCode run(Session session) {
    if (watch.wanted()) {
      return watch.follow(session, () -> page(session), page -> table(session, page));
    }
    JsonNode page = page(session);
    session.printer().show(page, one -> table(session, one));
    if (byPlace.wanted()) {
      PageOptions.noteRest(session, page);
    } else {
      paging.noteRest(page, page.path("tasks").size(), session.printer());
    }
    return ExitCode.OK;
  }

  private JsonNode page(Session session) {
    if (byPlace.wanted()) {
      return byPlace.read(session, paging, () -> filters(Query.path("tasks")));
    }
    Query query = Query.path("tasks");
    paging.addTo(query);
    return session.client().get(filters(query).toString()).json();
  }

  private Query filters(Query query) {
    if (metadata != null) {
      query.add("metadata", Json.compact(TaskFlags.metadata(metadata)));
    }
    return query
        .add("owner", owner)
        .add("state", state)
        .add("fields", fields.isEmpty() ? null : String.join(",", fields));
  }

  private Table table(Session session, JsonNode page) {
    return fields.isEmpty()
        ? TaskTables.list(page, session.now())
        : TaskTables.columns(page, fields);
  }
}
