package io.turboprop.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Builds the address of a request. Not thread-safe. */
public final class Query {
  private final StringBuilder path;
  private char separator = '?';

  private Query(String path) {
    this.path = new StringBuilder(path);
  }

  /**
   * @param words of the path; each is encoded, so that an id cannot change the path
   */
  public static Query path(String... words) {
    StringBuilder path = new StringBuilder();
    for (String word : words) {
      path.append('/').append(encode(word));
    }
    return new Query(path.toString());
  }

  /** Adds nothing if the value is null. */
  public Query add(String name, @Nullable Object value) {
    if (value != null) {
      path.append(separator).append(encode(name)).append('=').append(encode(value.toString()));
      separator = '&';
    }
    return this;
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
