package io.turboprop.cli;

import io.turboprop.cli.ApiCommand.Session;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Lets a command that shows what comes go on through restarts of the manager: it is said once that
 * the manager is away, and everything is tried again. A manager that was never reached is an error.
 * For one thread.
 */
public final class Outages {
  private final Session session;
  private boolean heard;
  private boolean away;

  public Outages(Session session) {
    this.session = session;
  }

  /**
   * Tries over and over.
   *
   * @param show true when there is nothing more to show
   * @return when that is so, or this thread is interrupted
   * @throws CommandException that is no outage, or the first one
   */
  public ExitCode outlast(Duration pause, BooleanSupplier show) {
    do {
      try {
        if (show.getAsBoolean()) {
          return ExitCode.OK;
        }
      } catch (CommandException e) {
        boolean passing = e.exitCode() == ExitCode.UNREACHABLE || e.exitCode() == ExitCode.TIMEOUT;
        if (!passing || !heard) {
          throw e;
        }
        away(e.text());
      }
    } while (session.surroundings().waitFor(pause));
    return ExitCode.OK;
  }

  /** The manager is there. */
  public void over() {
    heard = true;
    away = false;
  }

  /** The manager is not there any more. */
  public void away(String why) {
    if (!away) {
      away = true;
      session.printer().note("(" + why + "; going on when it is back)");
    }
  }
}
