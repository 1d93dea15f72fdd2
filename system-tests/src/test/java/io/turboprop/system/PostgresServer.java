package io.turboprop.system;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
    return Map.of("MANAGER_STORAGE_TYPE", "postgres", "MANAGER_POSTGRES_URL", url(port));
  }

  /** Its address over this port of the loopback. */
  static String url(int port) {
    return "postgresql://postgres:postgres@localhost:" + port + "/postgres";
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
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL does not stop in " + folder, e);
    }
    // Closing waits for 5 s only, which may be too short on a busy machine. To remove this file is
    // the last thing that the server does; its process may stay for a while, as a zombie.
    Api.until(() -> !Files.exists(folder.resolve(PID)));
  }

  /** As {@code kill -9} of the server and of all that it started. */
  public synchronized void kill() {
    if (running == null) {
      return;
    }
    ProcessHandle server = process();
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

  private ProcessHandle process() {
    try {
      String pid = Files.readAllLines(folder.resolve(PID)).getFirst();
      return ProcessHandle.of(Long.parseLong(pid.trim())).orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL does not run in " + folder, e);
    }
  }

  @Override
  public void close() {
    stop();
  }
}
