package io.turboprop.manager.broker;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the embedded broker runs.
 *
 * @param host address to listen on
 * @param port 0 for any free one
 * @param folder where messages and sessions are kept; made when absent
 * @param access who may connect and do what; null lets anybody do anything, on the loopback only
 * @param minFreeDiskBytes with less, it takes no more messages until there is room again
 * @param memoryBytes messages held in memory before they go to disk
 * @param unackedPerClient messages sent to one client and not yet acknowledged by it
 * @param sessionExpiry how long a session is kept for a client that does not come back
 */
public record BrokerConfig(
    String host,
    int port,
    Path folder,
    @Nullable BrokerAccess access,
    long minFreeDiskBytes,
    long memoryBytes,
    int unackedPerClient,
    Duration sessionExpiry) {

  /** 256 MiB of free disk, 64 MiB of memory, 500 unacknowledged, 7 days. */
  public static BrokerConfig at(String host, int port, Path folder, @Nullable BrokerAccess access) {
    return new BrokerConfig(
        host, port, folder, access, 256L << 20, 64L << 20, 500, Duration.ofDays(7));
  }
}
