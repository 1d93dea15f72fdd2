package io.turboprop.proplet.cube;

import java.util.Optional;

/**
 * Where the API of Cube's worker is served.
 *
 * @param port 0 for any free one
 * @param token that has to come with each request; empty if whoever is on this machine may ask
 */
public record CubeConfig(String host, int port, Optional<String> token) {
  /** The manager's is 5555, as in the book. */
  public static final int USUAL_PORT = 5556;

  /** Leaves out the token. */
  @Override
  public String toString() {
    return host + ":" + port;
  }
}
