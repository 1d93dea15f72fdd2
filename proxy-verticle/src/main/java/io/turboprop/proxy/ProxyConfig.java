package io.turboprop.proxy;

import io.turboprop.image.ChunkRules;
import io.turboprop.image.serve.ServeLimits;
import io.turboprop.link.LinkConfig;
import io.turboprop.link.Qos;
import io.turboprop.proxy.registry.RegistryConfig;
import io.turboprop.proxy.transfer.TransferLimits;
import io.turboprop.trust.SignaturePolicy;
import io.turboprop.wire.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Everything a proxy must be told.
 *
 * @param qos of requests and chunks
 * @param layoutDirs folders below which OCI layouts may lie; none means no layouts
 * @param cacheDir folder of verified blobs, this proxy's own
 * @param cacheBytes of all blobs together; larger images are refused
 * @param cacheAge after which a blob that nobody wants is deleted; empty for no limit
 * @param chunks how images are cut
 * @param chunkBytes bytes of an image per chunk in upstream's dialect, 1 to 64 MiB; on the wire
 *     they grow by a third
 * @param limits of fetches, and of sending in upstream's dialect
 * @param serve of sending in ours
 * @param packs whether frames are packed where that makes them shorter
 * @param directUrl where proplets reach this HTTP server to have chunks without the broker; empty
 *     if they shall not
 * @param httpPort 0 for any that is free
 * @param signatures which images of registries must be signed
 */
public record ProxyConfig(
    LinkConfig link,
    Topics topics,
    Qos qos,
    RegistryConfig registry,
    List<Path> layoutDirs,
    Path cacheDir,
    long cacheBytes,
    Optional<Duration> cacheAge,
    ChunkRules chunks,
    int chunkBytes,
    TransferLimits limits,
    ServeLimits serve,
    boolean packs,
    Optional<String> directUrl,
    String httpHost,
    int httpPort,
    SignaturePolicy signatures) {
  /** Upstream's (wire reference §5.2). */
  public static final int DEFAULT_CHUNK_BYTES = 512_000;

  public static final long DEFAULT_CACHE_BYTES = 2L << 30;

  /** Upstream's (wire reference §20.3). */
  public static final int DEFAULT_HTTP_PORT = 9191;

  static final int MAX_CHUNK_BYTES = 64 << 20;

  /** A chunk, the longest that is cut, with its header and topic. */
  static final int LEAST_PACKET_BYTES = 1 << 20;

  /** What a chunk message has besides its data, at most. */
  static final int CHUNK_OVERHEAD_BYTES = 8192;

  public ProxyConfig {
    layoutDirs = List.copyOf(layoutDirs);
    require("chunk size", chunkBytes, 1, MAX_CHUNK_BYTES);
    require("cache size", cacheBytes, 1, Long.MAX_VALUE);
    cacheAge.ifPresent(age -> require("cache age in seconds", age.toSeconds(), 1, Long.MAX_VALUE));
    require("http port", httpPort, 0, 65_535);
  }

  private static void require(String name, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + " must be " + least + " to " + most + ", is " + value);
    }
  }
}
