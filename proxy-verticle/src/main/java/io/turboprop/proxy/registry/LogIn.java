package io.turboprop.proxy.registry;

import io.turboprop.proxy.transfer.ImageException;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientResponse;
import java.util.Optional;

/** Gets in where a registry asks who we are, as far as we can. */
final class LogIn {
  private final Tokens tokens;

  LogIn(Tokens tokens) {
    this.tokens = tokens;
  }

  /** The header to begin with, if one is known that has not expired. */
  Optional<String> known(RegistryHost host, String repository) {
    return tokens.current(host, repository);
  }

  /**
   * The same, but what has expired is asked for anew. For requests that are too large to be sent
   * only to learn that.
   */
  Future<Optional<String>> fresh(RegistryHost host, String repository) {
    return tokens.renewed(host, repository);
  }

  /**
   * @param refused a paused 401, which is let go
   * @return the header for another try
   */
  Future<String> after(RegistryHost host, String repository, HttpClientResponse refused) {
    var challenges = Challenge.parse(refused.headers().getAll("WWW-Authenticate"));
    Bodies.discard(refused);
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
