package io.turboprop.proxy.registry;

import io.turboprop.proxy.service.Blob;
import io.turboprop.proxy.transfer.ImageException;
import io.turboprop.proxy.transfer.RetryBudget;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Requests that change a repository. The authorization goes to the registry and to no other host,
 * even where the registry names one for the bytes. Redirects are answers like others.
 */
final class RegistrySend {
  private final HttpClient client;
  private final RegistryHosts hosts;
  private final RegistryConfig config;
  private final LogIn login;
  private final Sending.Rules rules;

  RegistrySend(
      HttpClient client,
      RegistryHosts hosts,
      RegistryConfig config,
      LogIn login,
      Sending.Rules rules) {
    this.client = client;
    this.hosts = hosts;
    this.config = config;
    this.login = login;
    this.rules = rules;
  }

  /**
   * Bytes of a blob.
   *
   * @param progress is told how much of the blob has gone out, whenever some did
   */
  record Part(Blob blob, long from, long length, LongConsumer progress) {}

  /**
   * @param body empty for none
   * @param what names it in errors
   */
  record Request(
      HttpMethod method,
      URI address,
      Map<String, String> headers,
      Optional<Part> body,
      String what) {
    static Request empty(HttpMethod method, URI address, String what) {
      return new Request(method, address, Map.of(), Optional.empty(), what);
    }
  }

  /**
   * @return a paused answer of any status but 401, which fails as denied
   */
  Future<HttpClientResponse> send(
      RegistryHost host, String repository, Request request, RetryBudget budget) {
    URI address = request.address();
    if (String.valueOf(address.getScheme()).equals("http") && !hosts.mayBePlain(address)) {
      return Future.failedFuture(
          ImageException.unavailable(
              "http://"
                  + address.getRawAuthority()
                  + " is sent nothing without TLS; if that is meant to be so, name it in"
                  + " PROXY_INSECURE_REGISTRIES"));
    }
    boolean shown = host.owns(address);
    Future<Optional<String>> header =
        shown ? login.fresh(host, repository) : Future.succeededFuture(Optional.empty());
    return header
        .compose(known -> exchange(request, known, budget))
        .compose(
            answer ->
                answer.statusCode() == 401 && shown
                    ? login
                        .after(host, repository, answer)
                        .compose(fresh -> exchange(request, Optional.of(fresh), budget))
                    : Future.succeededFuture(answer))
        .compose(
            answer ->
                answer.statusCode() == 401
                    ? RegistryErrors.of(answer, "registry " + host, request.what())
                    : Future.succeededFuture(answer))
        .recover(failure -> Future.failedFuture(RegistryErrors.of(failure, address)));
  }

  private Future<HttpClientResponse> exchange(
      Request request, Optional<String> authorization, RetryBudget budget) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(request.method())
            .setAbsoluteURI(request.address().toASCIIString())
            .setFollowRedirects(false)
            .setConnectTimeout(config.connectTimeout().toMillis());
    request.headers().forEach(options::putHeader);
    authorization.ifPresent(a -> options.putHeader(HttpHeaders.AUTHORIZATION, a));
    long length = request.body().map(Part::length).orElse(0L);
    options.putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(length));
    if (request.body().isEmpty()) {
      options.setIdleTimeout(rules.limits().commitTimeout().toMillis());
    }
    return client
        .request(options)
        .compose(
            open ->
                request
                    .body()
                    .map(part -> new Sending(open, part, rules, budget).run())
                    .orElseGet(() -> open.send().map(HttpClientResponse::pause)));
  }
}
