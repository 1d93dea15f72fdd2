package io.turboprop.proplet.artifact;

import io.vertx.core.Future;

/** The way to whoever serves images in pieces (wire reference §5). */
public interface ProxyLine {
  /** Pieces arrive from now on; ends when the broker has agreed. Repeating it changes nothing. */
  Future<Void> listen();

  /** No piece is wanted any more. */
  void pause();

  /** Asks for an image; ends when the broker has taken the request. */
  Future<Void> request(String appName);
}
