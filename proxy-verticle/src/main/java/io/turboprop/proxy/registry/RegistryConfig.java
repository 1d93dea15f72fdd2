package io.turboprop.proxy.registry;

import io.turboprop.proxy.transfer.RetryPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Which registries there are, and how to reach them.
 *
 * @param home {@code host[:port]} for images that name no registry, and the only one that is shown
 *     the login; with a scheme in front, that scheme is used
 * @param plainHttp {@code host[:port]} of registries that are spoken to without TLS, besides those
 *     on loopback
 * @param caFile PEM certificates that are trusted besides those of the Java platform
 * @param skipVerify whether any certificate will do
 * @param connectTimeout for TCP and TLS together
 * @param stallTimeout silence after which an answer counts as lost
 * @param retry for one manifest or one blob
 * @param maxManifestBytes larger manifests are refused
 */
public record RegistryConfig(
    Optional<String> home,
    RegistryLogin login,
    Set<String> plainHttp,
    Optional<Path> caFile,
    boolean skipVerify,
    Duration connectTimeout,
    Duration stallTimeout,
    RetryPolicy retry,
    int maxManifestBytes) {
  /** Public registries over https; 10 s to connect, 30 s of silence, 4 MiB of manifest. */
  public static final RegistryConfig DEFAULT =
      new RegistryConfig(
          Optional.empty(),
          new RegistryLogin.Anonymous(),
          Set.of(),
          Optional.empty(),
          false,
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          RetryPolicy.DEFAULT,
          4 << 20);

  public RegistryConfig {
    plainHttp = Set.copyOf(plainHttp);
    if (!connectTimeout.isPositive() || !stallTimeout.isPositive() || maxManifestBytes < 1) {
      throw new IllegalArgumentException(
          "registry timeouts and sizes must be positive: "
              + connectTimeout
              + ", "
              + stallTimeout
              + ", "
              + maxManifestBytes);
    }
  }

  /** {@code host[:port]} of images that name no registry. */
  public Optional<String> homeAuthority() {
    return home.map(RegistryHosts::bare);
  }

  public RegistryConfig at(String home) {
    return new RegistryConfig(
        Optional.of(home),
        login,
        plainHttp,
        caFile,
        skipVerify,
        connectTimeout,
        stallTimeout,
        retry,
        maxManifestBytes);
  }

  public RegistryConfig as(RegistryLogin login) {
    return new RegistryConfig(
        home,
        login,
        plainHttp,
        caFile,
        skipVerify,
        connectTimeout,
        stallTimeout,
        retry,
        maxManifestBytes);
  }

  public RegistryConfig trusting(Path caFile) {
    return new RegistryConfig(
        home,
        login,
        plainHttp,
        Optional.of(caFile),
        skipVerify,
        connectTimeout,
        stallTimeout,
        retry,
        maxManifestBytes);
  }

  public RegistryConfig trustingAnyone() {
    return new RegistryConfig(
        home,
        login,
        plainHttp,
        caFile,
        true,
        connectTimeout,
        stallTimeout,
        retry,
        maxManifestBytes);
  }

  public RegistryConfig withPlainHttp(Set<String> hosts) {
    return new RegistryConfig(
        home,
        login,
        hosts,
        caFile,
        skipVerify,
        connectTimeout,
        stallTimeout,
        retry,
        maxManifestBytes);
  }

  public RegistryConfig patient(Duration stallTimeout, RetryPolicy retry) {
    return new RegistryConfig(
        home,
        login,
        plainHttp,
        caFile,
        skipVerify,
        connectTimeout,
        stallTimeout,
        retry,
        maxManifestBytes);
  }
}
