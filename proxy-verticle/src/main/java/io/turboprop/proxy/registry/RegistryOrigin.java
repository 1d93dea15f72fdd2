package io.turboprop.proxy.registry;

import io.turboprop.image.manifest.Descriptor;
import io.turboprop.image.manifest.Manifest.Image;
import io.turboprop.image.manifest.Manifest.Index;
import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import io.turboprop.model.ImageProof.Signature;
import io.turboprop.model.ImageRef;
import io.turboprop.proxy.registry.RegistryRepository.Access;
import io.turboprop.proxy.service.ImageOrigin;
import io.turboprop.proxy.service.Layer;
import io.turboprop.proxy.service.Resolved;
import io.turboprop.proxy.service.SignatureSource;
import io.turboprop.proxy.transfer.ImageException;
import io.turboprop.time.Timers;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Images in registries that speak the OCI distribution API. Event loop of its owner only.
 *
 * @see RegistryClients for the client it needs
 */
public final class RegistryOrigin implements ImageOrigin<ImageRef.Oci>, SignatureSource {
  private static final int MAX_INDEX_DEPTH = 3;

  private final RegistryHosts hosts;
  private final ManifestCall manifests;
  private final BlobCall blobs;
  private final SignatureCalls signatures;

  public RegistryOrigin(
      HttpClient client,
      RegistryConfig config,
      Timers timers,
      InstantSource clock,
      RandomGenerator random) {
    this.hosts = new RegistryHosts(config);
    HttpGet http = new HttpGet(client, hosts, config);
    RegistryGet registry =
        new RegistryGet(http, new LogIn(new Tokens(http, hosts, clock, Access.PULL)));
    Retrying retrying = new Retrying(config.retry(), timers, clock, random);
    this.manifests = new ManifestCall(registry, config, retrying);
    this.signatures = new SignatureCalls(registry, manifests, config, retrying);
    this.blobs =
        new BlobCall(registry, retrying, new StallGuard(timers, clock, config.stallTimeout()));
  }

  @Override
  public Future<Resolved> resolve(ImageRef.Oci image) {
    RegistryHost host;
    try {
      host = hosts.of(image);
    } catch (ImageException e) {
      return Future.failedFuture(e);
    }
    String repository = host.repository(image.repository());
    List<Bytes> documents = new ArrayList<>();
    return image(host, repository, image.reference(), documents)
        .map(found -> new Resolved(documents, layer(host, repository, found)))
        .recover(RegistryErrors::told);
  }

  @Override
  public Future<List<Signature>> signatures(ImageRef.Oci image, List<Digest> manifests) {
    RegistryHost host;
    try {
      host = hosts.of(image);
    } catch (ImageException e) {
      return Future.failedFuture(e);
    }
    return signatures.of(host, host.repository(image.repository()), manifests);
  }

  private Future<Image> image(
      RegistryHost host, String repository, String reference, List<Bytes> documents) {
    return manifests
        .get(host, repository, reference)
        .compose(
            manifest -> {
              documents.add(manifest.bytes());
              return switch (manifest.read()) {
                case Image image -> Future.succeededFuture(image);
                case Index index -> entry(host, repository, index, documents);
              };
            });
  }

  private Future<Image> entry(
      RegistryHost host, String repository, Index index, List<Bytes> documents) {
    if (documents.size() > MAX_INDEX_DEPTH) {
      return Future.failedFuture(
          ImageException.invalid("its indexes are nested more than " + MAX_INDEX_DEPTH + " deep"));
    }
    String digest = index.wasm().digest().toString();
    return image(host, repository, digest, documents);
  }

  private Layer layer(RegistryHost host, String repository, Image image) {
    Descriptor layer = image.module();
    return new Layer(
        layer.digest(),
        layer.size(),
        layer.mediaType(),
        target -> blobs.download(host, repository, target));
  }
}
