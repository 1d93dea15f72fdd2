package io.turboprop.cli.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import java.nio.charset.StandardCharsets;

/**
 * An answer of the server, with any status.
 *
 * @param text the body as it came, at most {@link ManagerClient#MAX_REPLY_BYTES}
 */
public record Reply(int status, String text) {
  private static final int MAX_MESSAGE = 2_000;

  boolean good() {
    return status >= 200 && status < 300;
  }

  /** Whether it says that nothing was done since no manager leads just now. */
  boolean nobodyLeads() {
    return status == 503
        && Json.read(text.getBytes(StandardCharsets.UTF_8))
            .filter(body -> body.path("type").asText().endsWith("no-leader"))
            .isPresent();
  }

  /** The body as a tree; a missing node if there is none, as after 204. */
  public JsonNode json() {
    if (text.isBlank()) {
      return MissingNode.getInstance();
    }
    return Json.read(text.getBytes(StandardCharsets.UTF_8))
        .orElseThrow(
            () ->
                new CommandException(
                    ExitCode.FAILED,
                    "the server answered %d with something that is not JSON: %s"
                        .formatted(status, shortened(text))));
  }

  /**
   * What the server said went wrong, in its own words: RFC 9457 {@code detail}, else {@code error},
   * else the body.
   */
  String complaint() {
    JsonNode body =
        Json.read(text.getBytes(StandardCharsets.UTF_8)).orElse(MissingNode.getInstance());
    for (String field : new String[] {"detail", "error", "title"}) {
      String said = body.path(field).asText("");
      if (!said.isBlank()) {
        return said;
      }
    }
    return text.isBlank()
        ? "the server answered with status " + status
        : "the server answered with status %d: %s".formatted(status, shortened(text.strip()));
  }

  private static String shortened(String text) {
    return text.length() <= MAX_MESSAGE ? text : text.substring(0, MAX_MESSAGE) + "…";
  }
}
