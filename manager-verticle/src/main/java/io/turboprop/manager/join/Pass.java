package io.turboprop.manager.join;

import io.turboprop.model.Digest;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A token as it is shown, without what is secret of it.
 *
 * @param token id of the one that was made, empty if it does not look like one
 * @param secret digest of what follows the id
 * @param whole digest of all of it
 */
public record Pass(Optional<String> token, Digest secret, Digest whole) {
  private static final Pattern MADE =
      Pattern.compile("([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})\\.([\\x21-\\x7e]{1,128})");

  /** Any text is one, be it good or not. */
  public static Pass of(String shown) {
    Matcher made = MADE.matcher(shown);
    Digest whole = Digest.ofText(shown);
    return made.matches()
        ? new Pass(Optional.of(made.group(1)), Digest.ofText(made.group(2)), whole)
        : new Pass(Optional.empty(), whole, whole);
  }

  /** The token that {@link #of} takes apart. */
  public static String text(String token, String secret) {
    return token + "." + secret;
  }
}
