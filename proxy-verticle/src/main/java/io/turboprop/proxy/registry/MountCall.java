package io.turboprop.proxy.registry;

import io.turboprop.model.Digest;
import io.turboprop.proxy.registry.RegistrySend.Request;
import io.turboprop.proxy.transfer.ImageException;
import io.turboprop.proxy.transfer.RetryBudget;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import java.net.URI;

/** Takes a blob over from another repository of the same registry, without sending it. */
final class MountCall {
  private final RegistrySend send;
  private final Retrying retrying;

  MountCall(RegistrySend send, Retrying retrying) {
    this.send = send;
    this.retrying = retrying;
  }

  /**
   * @return whether it is there now; false if the registry would rather have it sent, because that
   *     repository has not got it or may not be read
   */
  Future<Boolean> mount(RegistryHost host, String repository, Digest blob, String from) {
    return retrying.run(budget -> once(host, repository, blob, from, budget));
  }

  private Future<Boolean> once(
      RegistryHost host, String repository, Digest blob, String from, RetryBudget budget) {
    URI uploads = host.uri("/v2/" + repository + "/blobs/uploads/");
    URI mount = Locations.with(Locations.with(uploads, "mount", blob.toString()), "from", from);
    Request post = Request.empty(HttpMethod.POST, mount, "the mount of " + blob);
    return send.send(host, repository, post, budget)
        .compose(answer -> mounted(answer, host, repository, blob, budget))
        .recover(
            failure ->
                failure instanceof ImageException told && !told.mayPass()
                    ? Future.succeededFuture(false)
                    : Future.failedFuture(failure));
  }

  private Future<Boolean> mounted(
      HttpClientResponse answer,
      RegistryHost host,
      String repository,
      Digest blob,
      RetryBudget budget) {
    if (answer.statusCode() == 201) {
      Bodies.discard(answer);
      return Locations.check(answer, blob, host).map(true);
    }
    if (answer.statusCode() == 202) {
      Bodies.discard(answer);
      // The registry has begun an upload, which ours will do itself.
      Locations.of(answer, host.uri("/v2/"), host)
          .map(session -> Request.empty(HttpMethod.DELETE, session, "an upload"))
          .ifPresent(
              delete -> send.send(host, repository, delete, budget).onSuccess(Bodies::discard));
      return Future.succeededFuture(false);
    }
    return RegistryErrors.of(answer, "registry " + host, "the mount of " + blob);
  }
}
