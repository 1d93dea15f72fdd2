package io.turboprop.proplet.artifact;

import io.turboprop.time.Timers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import java.net.URI;
import java.nio.file.Path;

/** Fetches modules straight from where they are published. */
@FunctionalInterface
public interface Downloads {

  /**
   * @param file written to; complete when the future succeeds, which fails with {@link
   *     ImageException} only
   */
  Future<Path> begin(URI uri, Path file);

  /**
   * Over HTTP.
   *
   * @param client the caller closes it
   */
  static Downloads over(Vertx vertx, HttpClient client, ImageLimits limits, Timers timers) {
    return (uri, file) -> Download.begin(vertx, timers, client, uri, file, limits);
  }
}
