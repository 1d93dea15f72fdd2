package io.turboprop.proxy.registry;

import io.turboprop.proxy.service.BlobTarget;
import io.turboprop.proxy.transfer.ImageException;
import io.turboprop.proxy.transfer.RetryBudget;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientResponse;
import java.util.OptionalLong;

/**
 * {@code GET /v2/<repository>/blobs/<digest>} into a target, as fast as the target takes it. After
 * a cut it goes on where it was with {@code Range}, or, where the registry does not know that,
 * passes over what is there already.
 */
final class BlobCall {
  private final RegistryGet registry;
  private final Retrying retrying;
  private final StallGuard guard;

  BlobCall(RegistryGet registry, Retrying retrying, StallGuard guard) {
    this.registry = registry;
    this.retrying = retrying;
    this.guard = guard;
  }

  Future<Void> download(RegistryHost host, String repository, BlobTarget target) {
    return retrying.run(budget -> once(host, repository, target, budget));
  }

  private Future<Void> once(
      RegistryHost host, String repository, BlobTarget target, RetryBudget budget) {
    long from = target.received();
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    if (from > 0) {
      headers.add("Range", "bytes=" + from + "-");
    }
    String path = "blobs/" + target.digest();
    return registry
        .get(host, repository, path, headers)
        .compose(
            answer ->
                switch (answer.statusCode()) {
                  case 200 -> whole(answer, target, budget);
                  case 206 -> rest(answer, target, budget);
                  case 416 -> shorter(answer, target);
                  default -> RegistryErrors.<Void>of(answer, "registry " + host, path);
                })
        .recover(
            failure -> {
              if (target.received() > from) {
                budget.progressed();
              }
              return Future.failedFuture(
                  RegistryErrors.of(failure, host.uri("/v2/" + repository + "/" + path)));
            });
  }

  private Future<Void> whole(HttpClientResponse answer, BlobTarget target, RetryBudget budget) {
    OptionalLong length = Bodies.length(answer);
    if (length.isPresent() && length.getAsLong() != target.size()) {
      answer.request().reset();
      return Future.failedFuture(
          ImageException.invalid(
              "the registry gives "
                  + length.getAsLong()
                  + " bytes for "
                  + target.digest()
                  + ", its manifest says "
                  + target.size()));
    }
    target.fromStart();
    return pump(answer, target, budget);
  }

  private Future<Void> rest(HttpClientResponse answer, BlobTarget target, RetryBudget budget) {
    String range = String.valueOf(answer.headers().get("Content-Range"));
    if (!range.startsWith("bytes " + target.received() + "-")) {
      answer.request().reset();
      return Future.failedFuture(
          ImageException.unavailable(
              "the registry gives another part of "
                  + target.digest()
                  + " than bytes "
                  + target.received()
                  + " onwards"));
    }
    target.fromHere();
    return pump(answer, target, budget);
  }

  private static Future<Void> shorter(HttpClientResponse answer, BlobTarget target) {
    Bodies.discard(answer);
    return Future.failedFuture(
        ImageException.invalid(
            "blob "
                + target.digest()
                + " has no more than "
                + target.received()
                + " bytes, its manifest says "
                + target.size()));
  }

  private Future<Void> pump(HttpClientResponse answer, BlobTarget target, RetryBudget budget) {
    StallGuard.Watch watch = guard.watch(answer, target, budget);
    return answer
        .pipe()
        .endOnComplete(false)
        .to(target)
        .onComplete(done -> watch.end())
        .recover(
            failure -> {
              answer.request().reset();
              return Future.failedFuture(watch.explain(failure));
            })
        .compose(done -> target.received() == target.size() ? done(target) : cut(target));
  }

  private static Future<Void> done(BlobTarget target) {
    target.fromHere();
    return Future.succeededFuture();
  }

  private static Future<Void> cut(BlobTarget target) {
    return Future.failedFuture(
        ImageException.unavailable(
            "blob "
                + target.digest()
                + " ended after "
                + target.received()
                + " of "
                + target.size()
                + " bytes"));
  }
}
