package io.turboprop.discovery;

/**
 * Where a service is offered: an SRV record (RFC 2782).
 *
 * @param host a name, without the dot at its end
 * @param port 1 to 65535
 * @param priority lower ones are tried first, 0 to 65535
 * @param weight share among those of one priority, 0 to 65535
 */
public record ServiceRecord(String host, int port, int priority, int weight) {
  private static final int MOST = 65_535;

  public ServiceRecord {
    if (host.isEmpty() || host.equals(".")) {
      throw new IllegalArgumentException("the service is not offered");
    }
    if (port < 1 || port > MOST || priority < 0 || priority > MOST || weight < 0 || weight > MOST) {
      throw new IllegalArgumentException(
          "port %d, priority %d or weight %d of %s is out of range"
              .formatted(port, priority, weight, host));
    }
  }

  /**
   * Reads the text form {@code priority weight port target}.
   *
   * @throws IllegalArgumentException if it is none, or says that the service is not offered
   */
  static ServiceRecord parse(String text) {
    String[] parts = text.strip().split("\\s+", -1);
    if (parts.length != 4) {
      throw new IllegalArgumentException("no SRV record: '" + text + "'");
    }
    String target = parts[3];
    String host = target.endsWith(".") ? target.substring(0, target.length() - 1) : target;
    return new ServiceRecord(
        host, Integer.parseInt(parts[2]), Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
  }
}
