package io.turboprop.proxy.registry;

import io.turboprop.image.manifest.MediaTypes;
import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import io.turboprop.proxy.transfer.ImageException;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;

/**
 * {@code GET /v2/<repository>/manifests/<reference>}, checked against the digest where one is
 * known.
 */
final class ManifestCall {
  private final RegistryGet registry;
  private final RegistryConfig config;
  private final Retrying retrying;

  ManifestCall(RegistryGet registry, RegistryConfig config, Retrying retrying) {
    this.registry = registry;
    this.config = config;
    this.retrying = retrying;
  }

  /**
   * @param reference tag or digest
   */
  Future<ManifestDocument> get(RegistryHost host, String repository, String reference) {
    return retrying.run(budget -> once(host, repository, reference));
  }

  private Future<ManifestDocument> once(RegistryHost host, String repository, String reference) {
    String path = "manifests/" + reference;
    MultiMap headers =
        MultiMap.caseInsensitiveMultiMap().add(HttpHeaders.ACCEPT, MediaTypes.ACCEPTED_MANIFESTS);
    return registry
        .get(host, repository, path, headers)
        .compose(
            answer ->
                answer.statusCode() == 200
                    ? read(answer, host, repository, reference)
                    : RegistryErrors.of(answer, "registry " + host, path));
  }

  private Future<ManifestDocument> read(
      HttpClientResponse answer, RegistryHost host, String repository, String reference) {
    String type = answer.headers().get(HttpHeaders.CONTENT_TYPE);
    String announced = answer.headers().get("Docker-Content-Digest");
    return Bodies.read(answer, config.maxManifestBytes(), "its manifest")
        .recover(
            failure ->
                Future.failedFuture(
                    RegistryErrors.of(failure, host.uri("/v2/" + repository + "/"))))
        .map(
            body -> {
              byte[] document = body.getBytes();
              check(reference, document);
              check(announced == null ? "" : announced, document);
              return ManifestDocument.of(type == null ? "" : type, Bytes.wrap(document));
            })
        .recover(RegistryErrors::told);
  }

  /** Texts that are not a SHA-256 digest promise nothing. */
  private static void check(String promised, byte[] document) {
    if (promised.startsWith("sha256:") && !promised.equals(Digest.of(document).toString())) {
      throw ImageException.invalid(
          "its manifest " + promised + " has the digest " + Digest.of(document));
    }
  }
}
