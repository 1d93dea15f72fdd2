package io.turboprop.proxy.registry;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import java.io.IOException;
import java.security.GeneralSecurityException;

/** Makes the HTTP client that {@link RegistryOrigin} needs. */
public final class RegistryClients {
  private static final int CONNECTIONS_PER_HOST = 16;
  private static final int WAITING_PER_HOST = 200;
  private static final int CHUNK_BYTES = 64 << 10;

  private RegistryClients() {}

  /**
   * Reads the CA file, so call it where blocking is allowed.
   *
   * @throws IOException if the CA file cannot be read
   * @throws GeneralSecurityException if it holds no certificates
   */
  public static HttpClient create(Vertx vertx, RegistryConfig config)
      throws IOException, GeneralSecurityException {
    HttpClientOptions options =
        new HttpClientOptions()
            .setProtocolVersion(HttpVersion.HTTP_1_1)
            .setMaxChunkSize(CHUNK_BYTES)
            .setDecompressionSupported(false)
            .setKeepAliveTimeout(20);
    if (config.skipVerify()) {
      options.setTrustAll(true).setVerifyHost(false);
    } else if (config.caFile().isPresent()) {
      options.setTrustOptions(TrustedCertificates.with(config.caFile().get()));
    }
    PoolOptions pool =
        new PoolOptions()
            .setHttp1MaxSize(CONNECTIONS_PER_HOST)
            .setMaxWaitQueueSize(WAITING_PER_HOST);
    return vertx.createHttpClient(options, pool);
  }
}
