package io.turboprop.proxy.registry;

import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import io.turboprop.model.ImageProof.Signature;
import io.turboprop.model.ReasonCode;
import io.turboprop.proxy.transfer.ImageException;
import io.turboprop.trust.SignatureManifest;
import io.turboprop.trust.SignatureManifest.Entry;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientResponse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * cosign's signatures of manifests: kept under a tag made from the manifest's digest, and among its
 * referrers (OCI distribution specification 1.1, with its tag for registries that do not list
 * them). What is not there is no failure; whatever else goes wrong is.
 */
final class SignatureCalls {
  /** The newest ones; each may hold many signatures, or say something else. */
  private static final int MOST_REFERRERS = 32;

  private final RegistryGet registry;
  private final ManifestCall manifests;
  private final RegistryConfig config;
  private final Retrying retrying;

  SignatureCalls(
      RegistryGet registry, ManifestCall manifests, RegistryConfig config, Retrying retrying) {
    this.registry = registry;
    this.manifests = manifests;
    this.config = config;
    this.retrying = retrying;
  }

  /** Of all these manifests, those of the first one last. */
  Future<List<Signature>> of(RegistryHost host, String repository, List<Digest> signed) {
    Future<List<Signature>> all = Future.succeededFuture(new ArrayList<>());
    for (Digest manifest : signed.reversed()) {
      all = all.compose(found -> of(host, repository, manifest).map(more -> joined(found, more)));
    }
    return all;
  }

  private static <T> List<T> joined(List<T> some, List<T> more) {
    List<T> all = new ArrayList<>(some);
    all.addAll(more);
    return all;
  }

  private Future<List<Signature>> of(RegistryHost host, String repository, Digest signed) {
    return document(host, repository, SignatureManifest.tagOf(signed))
        .compose(tagged -> signatures(host, repository, tagged))
        .compose(
            found ->
                referring(host, repository, signed).map(referring -> joined(found, referring)));
  }

  private Future<List<Signature>> referring(RegistryHost host, String repository, Digest signed) {
    return referrers(host, repository, signed)
        .compose(
            listed -> {
              Future<List<Signature>> all = Future.succeededFuture(List.of());
              int skipped = Math.max(0, listed.size() - MOST_REFERRERS);
              for (Digest one : listed.subList(skipped, listed.size())) {
                all =
                    all.compose(
                        found ->
                            document(host, repository, one.toString())
                                .compose(manifest -> signatures(host, repository, manifest))
                                .map(more -> joined(found, more)));
              }
              return all;
            });
  }

  private Future<List<Digest>> referrers(RegistryHost host, String repository, Digest signed) {
    return retrying
        .run(budget -> list(host, repository, signed))
        .compose(
            list ->
                list.isPresent()
                    ? Future.succeededFuture(list)
                    : document(host, repository, "sha256-" + signed.hex()))
        .map(list -> list.map(SignatureManifest::referrers).orElse(List.of()))
        .recover(SignatureCalls::told);
  }

  /** Empty if the registry does not list referrers. */
  private Future<Optional<Bytes>> list(RegistryHost host, String repository, Digest signed) {
    String path = "referrers/" + signed;
    Future<Optional<Bytes>> asked =
        registry
            .get(host, repository, path, MultiMap.caseInsensitiveMultiMap())
            .compose(
                answer ->
                    switch (answer.statusCode()) {
                      case 200 -> body(answer, config.maxManifestBytes()).map(Optional::of);
                      case 400, 404, 405, 501 -> {
                        Bodies.discard(answer);
                        yield Future.succeededFuture(Optional.empty());
                      }
                      default -> RegistryErrors.of(answer, "registry " + host, path);
                    });
    return asked.recover(failure -> reached(failure, host, repository));
  }

  private Future<Optional<Bytes>> document(RegistryHost host, String repository, String reference) {
    return ifThere(manifests.get(host, repository, reference).map(ManifestDocument::bytes));
  }

  private Future<List<Signature>> signatures(
      RegistryHost host, String repository, Optional<Bytes> manifest) {
    if (manifest.isEmpty()) {
      return Future.succeededFuture(List.of());
    }
    Map<Digest, Entry> blobs = new LinkedHashMap<>();
    List<Entry> entries;
    try {
      entries = SignatureManifest.read(manifest.get());
    } catch (IllegalArgumentException e) {
      return told(e);
    }
    entries.forEach(entry -> blobs.putIfAbsent(entry.blob(), entry));
    return contents(host, repository, blobs.values())
        .map(contents -> entries.stream().flatMap(entry -> made(entry, contents)).toList());
  }

  /** None if its blob is gone, or is no signature after all. */
  private static Stream<Signature> made(Entry entry, Map<Digest, Bytes> contents) {
    try {
      return Optional.ofNullable(contents.get(entry.blob())).map(entry::with).stream();
    } catch (IllegalArgumentException e) {
      return Stream.empty();
    }
  }

  /** Of those that are there. */
  private Future<Map<Digest, Bytes>> contents(
      RegistryHost host, String repository, Collection<Entry> blobs) {
    Map<Digest, Bytes> found = new HashMap<>();
    List<Future<?>> all = new ArrayList<>();
    for (Entry blob : blobs) {
      all.add(
          ifThere(retrying.run(budget -> content(host, repository, blob)))
              .onSuccess(content -> content.ifPresent(bytes -> found.put(blob.blob(), bytes))));
    }
    return Future.all(all).map(done -> found);
  }

  private Future<Bytes> content(RegistryHost host, String repository, Entry entry) {
    Digest blob = entry.blob();
    String path = "blobs/" + blob;
    return registry
        .get(host, repository, path, MultiMap.caseInsensitiveMultiMap())
        .compose(
            answer ->
                answer.statusCode() == 200
                    ? body(answer, entry.mostBytes())
                    : RegistryErrors.<Bytes>of(answer, "registry " + host, path))
        .recover(failure -> reached(failure, host, repository))
        .compose(
            bytes ->
                Digest.of(bytes.unsafeArray()).equals(blob)
                    ? Future.succeededFuture(bytes)
                    : Future.failedFuture(
                        ImageException.invalid(
                            "what was signed, blob " + blob + ", has another digest")));
  }

  private static Future<Bytes> body(HttpClientResponse answer, int most) {
    return Bodies.read(answer, most, "what is kept with its signatures")
        .map(body -> Bytes.wrap(body.getBytes()));
  }

  private static <T> Future<T> reached(Throwable failure, RegistryHost host, String repository) {
    return Future.failedFuture(RegistryErrors.of(failure, host.uri("/v2/" + repository + "/")));
  }

  private static <T> Future<Optional<T>> ifThere(Future<T> asked) {
    return asked
        .map(Optional::of)
        .recover(
            failure ->
                failure instanceof ImageException known
                        && known.reason().code() == ReasonCode.IMAGE_NOT_FOUND
                    ? Future.succeededFuture(Optional.empty())
                    : Future.failedFuture(failure));
  }

  private static <T> Future<T> told(Throwable failure) {
    return Future.failedFuture(
        failure instanceof IllegalArgumentException wrong
            ? ImageException.invalid(String.valueOf(wrong.getMessage()))
            : failure);
  }
}
