package io.turboprop.proplet.engine.process;

import io.turboprop.model.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;

/** Threads that carry bytes between a process and the proplet; each ends with its stream. */
final class Pumps {
  private static final int BUFFER_BYTES = 16 << 10;
  private static final int STACK_BYTES = 256 << 10;

  private Pumps() {}

  /** A thread that may wait for a process. */
  static void run(String name, Runnable task) {
    Thread thread = new Thread(null, task, name, STACK_BYTES);
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Reads to the end.
   *
   * @param to takes bytes at once and never fails
   * @return completes at the end, also if the stream breaks
   */
  static CompletableFuture<Void> drain(String name, InputStream from, OutputStream to) {
    CompletableFuture<Void> end = new CompletableFuture<>();
    run(
        name,
        () -> {
          byte[] buffer = new byte[BUFFER_BYTES];
          try (from) {
            for (int got = from.read(buffer); got >= 0; got = from.read(buffer)) {
              to.write(buffer, 0, got);
            }
          } catch (IOException broken) {
            // The process has ended; what it wrote before was read.
          } finally {
            end.complete(null);
          }
        });
    return end;
  }

  /** Writes everything and closes the stream; a process that does not read it may end before. */
  static void feed(String name, Bytes input, OutputStream to) {
    run(
        name,
        () -> {
          try (to) {
            to.write(input.unsafeArray());
          } catch (IOException unread) {
            // The process has ended or closed its standard input.
          }
        });
  }
}
