package io.turboprop.cli.images;

import io.turboprop.cli.Surroundings;
import io.turboprop.cli.output.Sizes;
import io.turboprop.model.Digest;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Tells on standard error how blobs go: a bar on a terminal, else a line for each that is done.
 * Thread-safe.
 */
final class Progress {
  private static final int WIDTH = 24;
  private static final Duration BETWEEN = Duration.ofMillis(100);

  private final PrintWriter err;
  private final boolean bar;
  private final boolean quiet;
  private final InstantSource clock;
  private Instant next = Instant.MIN;

  /**
   * @param quiet says nothing at all
   */
  Progress(PrintWriter err, Surroundings surroundings, boolean quiet) {
    this.err = err;
    this.bar = surroundings.progress() && !quiet;
    this.quiet = quiet;
    this.clock = surroundings.clock();
  }

  /**
   * @param done bytes; may fall when a registry forgets some
   */
  synchronized void at(Digest blob, long done, long size) {
    Instant now = clock.instant();
    if (!bar || now.isBefore(next)) {
      return;
    }
    next = now.plus(BETWEEN);
    int full = size == 0 ? WIDTH : (int) (WIDTH * done / size);
    err.print(
        "\r\u001b[K%s [%s%s] %3d%% of %s"
            .formatted(
                blob.brief(),
                "=".repeat(full),
                " ".repeat(WIDTH - full),
                size == 0 ? 100 : 100 * done / size,
                Sizes.of(size)));
    err.flush();
  }

  /**
   * @param what became of it, such as {@code sent}
   */
  synchronized void done(Digest blob, long size, String what) {
    next = Instant.MIN;
    if (!quiet) {
      err.print(bar ? "\r\u001b[K" : "");
      err.println("%s %s, %s".formatted(blob.brief(), what, Sizes.of(size)));
      err.flush();
    }
  }

  /** Takes an unfinished bar away, before somebody else writes. */
  synchronized void clear() {
    if (bar) {
      err.print("\r\u001b[K");
      err.flush();
    }
  }
}
