package io.turboprop.proplet.serve;

import java.util.Optional;

/**
 * How a proplet serves functions.
 *
 * @param instances of all functions together, 1 or more
 * @param queue calls of one revision that wait beyond what its instances have in hand, 0 or more
 * @param brokerBytes of the answer to a call over the broker, which is held in memory
 * @param direct where calls of the manager are taken over HTTP; empty for the broker only
 * @param galago where functions are deployed past the manager; empty for nowhere
 */
public record ServeConfig(
    int instances, int queue, int brokerBytes, Optional<Direct> direct, Optional<Galago> galago) {
  /** 64 instances, 100 calls, 4 MiB, any free port of the loopback, and no Galago. */
  public static final ServeConfig DEFAULT =
      new ServeConfig(
          64,
          100,
          4 << 20,
          Optional.of(new Direct("127.0.0.1", 0, Optional.empty())),
          Optional.empty());

  /**
   * @param host to listen on
   * @param port 0 for any free one
   * @param address that others reach it at; empty if that is {@code host}
   */
  public record Direct(String host, int port, Optional<String> address) {}

  /**
   * Galago's worker API.
   *
   * @param port 0 for any free one
   * @param token that has to come with each request; empty if everybody may ask who can reach it
   */
  public record Galago(String host, int port, Optional<String> token) {
    public static final Galago DEFAULT = new Galago("127.0.0.1", 9_094, Optional.empty());

    /** Leaves out the token. */
    @Override
    public String toString() {
      return host + ":" + port;
    }
  }

  public ServeConfig {
    if (instances < 1 || queue < 0 || brokerBytes < 1) {
      throw new IllegalArgumentException(
          "functions: %d instances, a queue of %d or %d bytes over the broker is out of range"
              .formatted(instances, queue, brokerBytes));
    }
  }

  public ServeConfig withDirect(Optional<Direct> other) {
    return new ServeConfig(instances, queue, brokerBytes, other, galago);
  }

  public ServeConfig withInstances(int other) {
    return new ServeConfig(other, queue, brokerBytes, direct, galago);
  }

  public ServeConfig withQueue(int other) {
    return new ServeConfig(instances, other, brokerBytes, direct, galago);
  }

  public ServeConfig withGalago(Galago other) {
    return new ServeConfig(instances, queue, brokerBytes, direct, Optional.of(other));
  }
}
