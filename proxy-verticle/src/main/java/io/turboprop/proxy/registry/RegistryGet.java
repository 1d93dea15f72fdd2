package io.turboprop.proxy.registry;

import io.turboprop.proxy.registry.HttpGet.Answer;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import java.net.URI;
import java.util.Optional;

/** GET and HEAD below one repository, logged in as far as the registry asks for it and we can. */
final class RegistryGet {
  private final HttpGet http;
  private final LogIn login;

  RegistryGet(HttpGet http, LogIn login) {
    this.http = http;
    this.login = login;
  }

  /**
   * @param path below the repository, such as {@code manifests/latest}
   * @return a paused answer of any status but 401, which fails as denied
   */
  Future<HttpClientResponse> get(
      RegistryHost host, String repository, String path, MultiMap headers) {
    return ask(HttpMethod.GET, host, repository, path, headers);
  }

  /** The same without a body. */
  Future<HttpClientResponse> head(RegistryHost host, String repository, String path) {
    return ask(HttpMethod.HEAD, host, repository, path, MultiMap.caseInsensitiveMultiMap());
  }

  private Future<HttpClientResponse> ask(
      HttpMethod method, RegistryHost host, String repository, String path, MultiMap headers) {
    URI address = host.uri("/v2/" + repository + "/" + path);
    return http.ask(method, address, headers, login.known(host, repository))
        .compose(
            answer ->
                answer.status() == 401 && !answer.elsewhere()
                    ? login
                        .after(host, repository, answer.answer())
                        .compose(header -> http.ask(method, address, headers, Optional.of(header)))
                    : Future.succeededFuture(answer))
        .compose(
            answer ->
                answer.status() == 401
                    ? RegistryErrors.of(answer.answer(), "registry " + host, path)
                    : Future.succeededFuture(answer))
        .map(Answer::answer);
  }
}
