package io.turboprop.cli.serve;

import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.Query;
import io.turboprop.cli.http.ManagerClient;
import io.turboprop.cli.http.Managers;
import io.turboprop.cli.http.Trust;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;

/** Ready means what a user means by it: the manager answers, and sees its proplets alive. */
final class Readiness {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration PAUSE = Duration.ofMillis(10);

  private Readiness() {}

  /** Until somebody takes connections at this port of this machine. */
  static void awaitDoor(int port) {
    long begin = System.nanoTime();
    while (System.nanoTime() - begin < LIMIT.toNanos()) {
      try (Socket door = new Socket()) {
        door.connect(new InetSocketAddress("localhost", port));
        return;
      } catch (IOException nobodyYet) {
        pause(PAUSE);
      }
    }
    throw new CommandException(
        ExitCode.TIMEOUT,
        "nobody listens at port %d after %d s".formatted(port, LIMIT.toSeconds()));
  }

  /** Until a manager leads and has that many proplets. */
  static void await(String url, int proplets) {
    ManagerClient client =
        new ManagerClient(
            Managers.at(URI.create(url)), new Trust.Defaults(), LIMIT, Readiness::pause);
    String path = Query.path("proplets").add("status", "active").add("limit", 1).toString();
    long begin = System.nanoTime();
    long alive = 0;
    while (System.nanoTime() - begin < LIMIT.toNanos()) {
      alive = client.get(path).json().path("total").asLong();
      if (alive >= proplets) {
        return;
      }
      pause(PAUSE);
    }
    throw new CommandException(
        ExitCode.TIMEOUT,
        "only %d of %d proplets came up within %d s".formatted(alive, proplets, LIMIT.toSeconds()));
  }

  private static boolean pause(Duration time) {
    try {
      Thread.sleep(time);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException(ExitCode.FAILED, "interrupted", e);
    }
  }
}
