package io.turboprop.proxy.registry;

import io.turboprop.model.Digest;
import io.turboprop.proxy.transfer.ImageException;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What answers to uploads say in their headers. */
final class Locations {
  private Locations() {}

  /**
   * Where to go on; empty if the answer does not say. A registry behind something that ends TLS
   * often believes that it is spoken to without: its own address is then taken with TLS all the
   * same.
   */
  static Optional<URI> of(HttpClientResponse answer, URI asked, RegistryHost host) {
    String location = answer.getHeader(HttpHeaders.LOCATION);
    if (location == null) {
      return Optional.empty();
    }
    try {
      URI next = asked.resolve(location);
      if (next.getHost() == null || !String.valueOf(next.getScheme()).matches("https?")) {
        return Optional.empty();
      }
      URI secure = URI.create(next.toString().replaceFirst("^http:", "https:"));
      return Optional.of(host.owns(secure) ? secure : next);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  static URI with(URI address, String name, String value) {
    String text = address.toString();
    return URI.create(
        text
            + (text.indexOf('?') < 0 ? '?' : '&')
            + name
            + '='
            + URLEncoder.encode(value, StandardCharsets.UTF_8));
  }

  /** Fails if the registry says that it keeps something else than was sent. */
  static Future<Void> check(HttpClientResponse answer, Digest sent, RegistryHost host) {
    String kept = answer.getHeader("Docker-Content-Digest");
    return kept == null || !kept.startsWith("sha256:") || kept.equals(sent.toString())
        ? Future.succeededFuture()
        : Future.failedFuture(
            ImageException.invalid(
                "registry " + host + " was sent " + sent + " and says that it keeps " + kept));
  }
}
