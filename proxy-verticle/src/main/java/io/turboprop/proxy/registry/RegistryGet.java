package io.turboprop.proxy.registry;

import io.turboprop.proxy.registry.HttpGet.Answer;
import io.turboprop.proxy.transfer.ImageException;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientResponse;
import java.net.URI;
import java.util.Optional;

/** GET below one repository, logged in as far as the registry asks for it and we can. */
final class RegistryGet {
  private final HttpGet http;
  private final Tokens tokens;

  RegistryGet(HttpGet http, Tokens tokens) {
    this.http = http;
    this.tokens = tokens;
  }

  /**
   * @param path below the repository, such as {@code manifests/latest}
   * @return a paused answer of any status but 401, which fails as denied
   */
  Future<HttpClientResponse> get(
      RegistryHost host, String repository, String path, MultiMap headers) {
    URI address = host.uri("/v2/" + repository + "/" + path);
    return http.get(address, headers, tokens.current(host, repository))
        .compose(
            answer ->
                answer.status() == 401 && !answer.elsewhere()
                    ? logIn(host, repository, answer)
                        .compose(header -> http.get(address, headers, Optional.of(header)))
                    : Future.succeededFuture(answer))
        .compose(
            answer ->
                answer.status() == 401
                    ? RegistryErrors.of(answer.answer(), "registry " + host, path)
                    : Future.succeededFuture(answer.answer()));
  }

  private Future<String> logIn(RegistryHost host, String repository, Answer refused) {
    var challenges = Challenge.parse(refused.answer().headers().getAll("WWW-Authenticate"));
    Bodies.discard(refused.answer());
    return tokens
        .answer(host, repository, challenges)
        .map(
            header ->
                header.orElseThrow(
                    () ->
                        ImageException.denied(
                            "registry "
                                + host
                                + " asks for a login; set PROXY_AUTHENTICATE, PROXY_REGISTRY_URL="
                                + host
                                + " and user and password, or a token")));
  }
}
