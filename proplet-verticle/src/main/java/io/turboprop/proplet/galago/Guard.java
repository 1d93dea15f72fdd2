package io.turboprop.proplet.galago;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.Set;

/**
 * Who may ask: whoever knows the token, sent as {@code Authorization: Bearer …}; without a token,
 * whoever is on this machine.
 */
final class Guard {
  private static final String SCHEME = "Bearer ";
  private static final Set<String> HERE = Set.of("localhost", "127.0.0.1", "::1", "[::1]");

  private final Optional<byte[]> token;

  /**
   * @param token empty if nothing has to come
   */
  Guard(Optional<String> token) {
    this.token = token.map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  /** Whether {@code Authorization} is for this door, and not for functions. */
  boolean hasToken() {
    return token.isPresent();
  }

  /** Why the request is not answered; empty if it is. */
  Optional<Refusal> refusal(HttpServerRequest request) {
    if (token.isPresent()) {
      return isIn(request, token.get())
          ? Optional.empty()
          : Optional.of(
              new Refusal(401, "this proplet wants its token, as Authorization: Bearer TOKEN"));
    }
    return isMeant(request)
        ? Optional.empty()
        : Optional.of(
            new Refusal(
                403,
                "without a token this proplet answers to localhost, 127.0.0.1 and [::1] only"));
  }

  record Refusal(int status, String why) {}

  private static boolean isIn(HttpServerRequest request, byte[] token) {
    String given = request.getHeader("Authorization");
    return given != null
        && given.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        && MessageDigest.isEqual(
            given.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8), token);
  }

  /** A page whose host's name was turned to this machine has a browser send that name. */
  private static boolean isMeant(HttpServerRequest request) {
    HostAndPort named = request.authority();
    return named != null && HERE.contains(named.host());
  }
}
