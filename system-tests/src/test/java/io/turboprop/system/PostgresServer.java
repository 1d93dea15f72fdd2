package io.turboprop.system;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL server with its usual durability, whose folder outlives it: it can be stopped
 * or killed and goes on where it was. Safe to use from several threads.
 */
public final class PostgresServer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String PID = "postmaster.pid";

  private final Path folder;
  private final int port;
  private @Nullable EmbeddedPostgres running;

  /**
   * Starts nothing yet.
   *
   * @param folder for its files; made if need be
   * @param port of the loopback
   */
  public PostgresServer(Path folder, int port) {
    this.folder = folder;
    this.port = port;
  }

  /** The settings of a manager that reaches it over this port of the loopback. */
  public static Map<String, String> settings(int port) {
    return Map.of(
        "MANAGER_STORAGE_TYPE",
        "postgres",
        "MANAGER_POSTGRES_URL",
        "postgresql://postgres:postgres@localhost:" + port + "/postgres");
  }

  /** Starts it if it does not run, and waits until it takes connections. */
  public synchronized void start() {
    if (running != null) {
      return;
    }
    try {
      running =
          EmbeddedPostgres.builder()
              .setPGStartupWait(PATIENCE)
              .setLocaleConfig("locale", "C")
              // The embedded one has it off, and loses what it acknowledged when it is killed.
              .setServerConfig("synchronous_commit", "on")
              // Nobody asks for it there, and a killed server leaves a lock beside it.
              .setServerConfig("unix_socket_directories", "")
              .setPort(port)
              .setDataDirectory(folder)
              .setCleanDataDirectory(false)
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL does not start in " + folder, e);
    }
  }

  /** Stops it in order; connections end. */
  public synchronized void stop() {
    EmbeddedPostgres server = running;
    running = null;
    if (server == null) {
      return;
    }
    Optional<ProcessHandle> process = process();
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL does not stop in " + folder, e);
    }
    // Closing waits for 5 s only, which may be too short on a busy machine.
    process.ifPresent(gone -> gone.onExit().orTimeout(PATIENCE.toSeconds(), SECONDS).join());
  }

  /** As {@code kill -9} of the server and of all that it started. */
  public synchronized void kill() {
    if (running == null) {
      return;
    }
    ProcessHandle server = process().orElseThrow();
    List<ProcessHandle> all = new ArrayList<>(server.descendants().toList());
    all.addFirst(server);
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(process -> process.onExit().join());
    forgetPid();
    // It takes note that there is nothing to stop any more, and lets go of the folder.
    stop();
  }

  /**
   * The server would find out for itself that it is not running, but for the first process of a
   * namespace that does not reap what it did not start.
   */
  private void forgetPid() {
    try {
      Files.delete(folder.resolve(PID));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Empty if it was killed and that is known. */
  private Optional<ProcessHandle> process() {
    try {
      String pid = Files.readAllLines(folder.resolve(PID)).getFirst();
      return ProcessHandle.of(Long.parseLong(pid.trim()));
    } catch (NoSuchFileException gone) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    stop();
  }
}
