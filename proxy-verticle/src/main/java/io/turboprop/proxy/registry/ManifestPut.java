package io.turboprop.proxy.registry;

import io.turboprop.proxy.registry.RegistrySend.Part;
import io.turboprop.proxy.registry.RegistrySend.Request;
import io.turboprop.proxy.transfer.RetryBudget;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.Map;
import java.util.Optional;

/** {@code PUT /v2/<repository>/manifests/<reference>}, once all that it names is there. */
final class ManifestPut {
  private final RegistrySend send;
  private final Retrying retrying;

  ManifestPut(RegistrySend send, Retrying retrying) {
    this.send = send;
    this.retrying = retrying;
  }

  /**
   * @param reference tag or digest
   */
  Future<Void> put(
      RegistryHost host, String repository, String reference, ManifestDocument manifest) {
    return retrying.run(budget -> once(host, repository, reference, manifest, budget));
  }

  private Future<Void> once(
      RegistryHost host,
      String repository,
      String reference,
      ManifestDocument manifest,
      RetryBudget budget) {
    String path = "manifests/" + reference;
    BytesBlob body = new BytesBlob(manifest.digest(), manifest.bytes());
    Request put =
        new Request(
            HttpMethod.PUT,
            host.uri("/v2/" + repository + "/" + path),
            Map.of("Content-Type", manifest.mediaType()),
            Optional.of(new Part(body, 0, body.size(), sent -> {})),
            path);
    return send.send(host, repository, put, budget)
        .compose(
            answer -> {
              if (answer.statusCode() / 100 != 2) {
                return RegistryErrors.of(answer, "registry " + host, path);
              }
              Bodies.discard(answer);
              return Locations.check(answer, manifest.digest(), host);
            });
  }
}
