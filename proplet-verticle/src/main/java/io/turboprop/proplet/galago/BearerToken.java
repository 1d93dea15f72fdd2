package io.turboprop.proplet.galago;

import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/** What has to come with each request, in {@code Authorization: Bearer …}. */
final class BearerToken {
  private static final String SCHEME = "Bearer ";

  private final Optional<byte[]> token;

  /**
   * @param token empty if nothing has to come
   */
  BearerToken(Optional<String> token) {
    this.token = token.map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  boolean isIn(HttpServerRequest request) {
    if (token.isEmpty()) {
      return true;
    }
    String given = request.getHeader("Authorization");
    return given != null
        && given.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        && MessageDigest.isEqual(
            given.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8), token.get());
  }
}
