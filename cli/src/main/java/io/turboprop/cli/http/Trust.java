package io.turboprop.cli.http;

import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** Whom an https connection believes. Loads nothing of TLS until one is opened. */
public sealed interface Trust {
  /** The authorities that the JVM trusts. */
  record Defaults() implements Trust {}

  /**
   * Only the authorities in a file of certificates.
   *
   * @param certificates PEM or DER, one or several
   */
  record Authorities(Path certificates) implements Trust {}

  /** Anybody: neither certificate nor host name is checked. */
  record Anybody() implements Trust {}

  /** Applies this to a connection that is not yet open. */
  default void applyTo(HttpsURLConnection connection) {
    context().ifPresent(context -> connection.setSSLSocketFactory(context.getSocketFactory()));
    if (this instanceof Anybody) {
      connection.setHostnameVerifier((host, session) -> true);
    }
  }

  /** With these authorities; empty for those of the JVM. */
  default Optional<SSLContext> context() {
    return switch (this) {
      case Defaults _ -> Optional.empty();
      case Authorities(Path file) -> Optional.of(context(trusting(file)));
      case Anybody _ -> Optional.of(context(new TrustManager[] {new Gullible()}));
    };
  }

  private static SSLContext context(TrustManager[] trusted) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trusted, new SecureRandom());
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JVM has no TLS", e);
    }
  }

  private static TrustManager[] trusting(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int count = 0;
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("authority-" + count++, certificate);
      }
      if (count == 0) {
        throw new CommandException(ExitCode.USAGE, "no certificate in " + file);
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      return factory.getTrustManagers();
    } catch (IOException | GeneralSecurityException e) {
      throw new CommandException(
          ExitCode.USAGE, "cannot read the certificates in " + file + ": " + e, e);
    }
  }

  /** Believes every certificate; asked for by {@code --insecure} only. */
  final class Gullible extends X509ExtendedTrustManager {
    private Gullible() {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
