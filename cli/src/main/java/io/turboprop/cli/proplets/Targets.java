package io.turboprop.cli.proplets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.cli.ApiCommand.Session;
import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.Query;
import io.turboprop.cli.http.JsonPayload;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which proplets a command is about: those named, or all that a selector means. */
final class Targets {
  private static final String UNDO = "un";

  @Parameters(paramLabel = "ID", arity = "0..*", description = "Ids of the proplets")
  List<String> ids = List.of();

  @Option(
      names = "--selector",
      paramLabel = "SELECTOR",
      description = "Instead of ids: all, or those with these labels, such as site=lyon")
  @Nullable String selector;

  /**
   * Asks for it and gives the proplets as they are then.
   *
   * @param verb {@code drain}, {@code cordon}, or one of them with {@code un} before it
   */
  List<JsonNode> change(Session session, String verb, ObjectNode document) {
    if (ids.isEmpty() == (selector == null)) {
      throw new CommandException(
          ExitCode.USAGE, "name the proplets, or choose them with --selector; not both");
    }
    List<JsonNode> changed = new ArrayList<>();
    if (selector != null) {
      ObjectNode wish = document.deepCopy().put("selector", selector);
      post(session, Query.path("proplets", verb), wish).path("proplets").forEach(changed::add);
    } else {
      ids.forEach(id -> changed.add(one(session, id, verb, document)));
    }
    return changed;
  }

  private static JsonNode one(Session session, String id, String verb, ObjectNode document) {
    return verb.startsWith(UNDO)
        ? session
            .client()
            .delete(Query.path("proplets", id, verb.substring(UNDO.length())).toString())
            .json()
        : post(session, Query.path("proplets", id, verb), document);
  }

  private static JsonNode post(Session session, Query path, ObjectNode document) {
    return session.client().post(path.toString(), JsonPayload.of(document), Map.of()).json();
  }
}
