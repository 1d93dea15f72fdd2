package io.turboprop.cli.images;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.cli.ApiCommand.Session;
import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.Query;
import io.turboprop.cli.http.Json;
import io.turboprop.cli.http.JsonPayload;
import io.turboprop.cli.output.Cell;
import io.turboprop.cli.output.Colour;
import io.turboprop.cli.output.Sizes;
import io.turboprop.cli.output.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Has proplets fetch an image ahead of its use, and tells of each that is through. A manager that
 * cannot be reached meanwhile is waited for as well, but not for ever.
 */
final class FleetPull {
  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_ABSENCE = Duration.ofSeconds(30);
  private static final Set<String> UNDER_WAY = Set.of("pending", "pulling");

  private final Session session;
  private final String image;
  private final boolean quiet;
  private final @Nullable Duration timeout;
  private final Instant begin;
  private final Set<String> told = new HashSet<>();
  private Instant lastAnswer;

  /**
   * @param quiet says nothing while it waits
   * @param timeout null: no limit
   */
  FleetPull(Session session, String image, boolean quiet, @Nullable Duration timeout) {
    this.session = session;
    this.image = image;
    this.quiet = quiet;
    this.timeout = timeout;
    this.begin = session.now();
    this.lastAnswer = begin;
  }

  /** Shows what has been begun. */
  ExitCode begin(String proplets) {
    show(ask(proplets));
    return ExitCode.OK;
  }

  /** Shows how it ended; FAILED if somebody does not have the image then. */
  ExitCode untilOver(String proplets) {
    JsonNode pull = ask(proplets);
    tell(pull);
    while (!pull.path("over").asBoolean()) {
      String id = pull.path("id").asText();
      if (timeout != null && Duration.between(begin, session.now()).compareTo(timeout) >= 0) {
        throw new CommandException(
            ExitCode.TIMEOUT,
            "image %s is not everywhere yet; pull %s goes on".formatted(image, id));
      }
      if (!session.surroundings().waitFor(PAUSE)) {
        throw new CommandException(ExitCode.FAILED, "interrupted; pull %s goes on".formatted(id));
      }
      pull = look(pull);
      tell(pull);
    }
    show(pull);
    return everywhere(pull) ? ExitCode.OK : ExitCode.FAILED;
  }

  private JsonNode ask(String proplets) {
    return session
        .client()
        .post(
            Query.path("images", "pull").toString(),
            JsonPayload.of(Json.object().put("image", image).put("proplets", proplets)),
            Map.of())
        .json();
  }

  private JsonNode look(JsonNode last) {
    String path = Query.path("images", "pulls", last.path("id").asText()).toString();
    try {
      JsonNode pull = session.client().get(path).json();
      lastAnswer = session.now();
      return pull;
    } catch (CommandException e) {
      Duration absence = Duration.between(lastAnswer, session.now());
      if (e.exitCode() != ExitCode.UNREACHABLE || absence.compareTo(LONGEST_ABSENCE) > 0) {
        throw e;
      }
      return last;
    }
  }

  /** A line for each proplet that is through, once. */
  private void tell(JsonNode pull) {
    for (JsonNode part : pull.path("proplets")) {
      if (!quiet && isThrough(part) && told.add(part.path("id").asText())) {
        String why = part.path("message").asText();
        session
            .printer()
            .note(
                "%s %s%s (%d of %d)"
                    .formatted(
                        part.path("name").asText(),
                        part.path("state").asText(),
                        why.isEmpty() ? "" : ": " + why,
                        told.size(),
                        pull.path("proplets").size()));
      }
    }
  }

  private static boolean isThrough(JsonNode part) {
    return !UNDER_WAY.contains(part.path("state").asText());
  }

  private static boolean everywhere(JsonNode pull) {
    for (JsonNode part : pull.path("proplets")) {
      if (!part.path("state").asText().equals("ready")) {
        return false;
      }
    }
    return true;
  }

  private void show(JsonNode pull) {
    session.printer().show(pull, FleetPull::table);
  }

  private static Table table(JsonNode pull) {
    Table table = Table.of("ID", "NAME", "STATE", "SIZE", "WHY");
    for (JsonNode part : pull.path("proplets")) {
      table.row(
          Cell.of(part.path("id").asText()),
          Cell.of(part.path("name").asText()),
          state(part),
          Cell.of(size(part)),
          Cell.of(part.path("message").asText()));
    }
    return table;
  }

  private static Cell state(JsonNode part) {
    String state = part.path("state").asText();
    Colour colour =
        !isThrough(part) ? Colour.YELLOW : state.equals("ready") ? Colour.GREEN : Colour.RED;
    return new Cell(state, colour);
  }

  private static String size(JsonNode part) {
    if (!part.has("bytes")) {
      return "";
    }
    String here = Sizes.of(part.path("bytes").asLong());
    return part.has("total_bytes")
        ? here + " of " + Sizes.of(part.path("total_bytes").asLong())
        : here;
  }
}
