package io.turboprop.link;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What TLS needs, as PEM files. Read at each connect, so that renewed files are picked up.
 *
 * @param ca certificates to trust instead of those of the JDK
 * @param certificate our own, with {@code key}; both or none
 * @param insecureSkipVerify trusts any certificate for any name: for trials only
 */
public record TlsFiles(
    @Nullable Path ca, @Nullable Path certificate, @Nullable Path key, boolean insecureSkipVerify) {
  public static final TlsFiles NONE = new TlsFiles(null, null, null, false);

  public TlsFiles {
    if ((certificate == null) != (key == null)) {
      throw new IllegalArgumentException(
          "a client certificate needs its key, and a key its certificate: name both or none");
    }
  }
}
