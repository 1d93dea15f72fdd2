package io.turboprop.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.cli.output.Table;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** {@code --watch}: asks again and again and shows what changed, until Ctrl-C. */
public final class Watch {
  private static final String HOME_AND_CLEAR = "\u001b[H\u001b[2J\u001b[3J";

  @Option(
      names = {"-w", "--watch"},
      description = "Keep watching until Ctrl-C")
  boolean watch;

  @Option(
      names = "--interval",
      paramLabel = "TIME",
      description = "Time between two looks. Default: 1s")
  Duration interval = Duration.ofSeconds(1);

  public boolean wanted() {
    return watch;
  }

  /**
   * Follows until this thread is interrupted. On a terminal the screen is redrawn; elsewhere each
   * change is printed below the last. A manager that does not answer for a while is remarked once
   * and asked on.
   */
  public ExitCode follow(
      ApiCommand.Session session, Supplier<JsonNode> look, Function<JsonNode, Table> table) {
    String last = "";
    do {
      String now = glance(session, look, table);
      if (!now.equals(last)) {
        session.printer().raw(session.surroundings().terminal() ? HOME_AND_CLEAR + now : now);
        last = now;
      }
    } while (session.surroundings().waitFor(interval));
    return ExitCode.OK;
  }

  private static String glance(
      ApiCommand.Session session, Supplier<JsonNode> look, Function<JsonNode, Table> table) {
    try {
      return session.printer().text(look.get(), table);
    } catch (CommandException e) {
      if (e.exitCode() != ExitCode.UNREACHABLE && e.exitCode() != ExitCode.TIMEOUT) {
        throw e;
      }
      return "(%s)\n".formatted(e.text());
    }
  }
}
