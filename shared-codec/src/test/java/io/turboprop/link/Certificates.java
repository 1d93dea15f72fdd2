package io.turboprop.link;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Self-signed certificates made on the spot with the JDK's keytool: for each name a key store
 * {@code name.p12}, and {@code name.crt} and {@code name.key} in PEM.
 */
public final class Certificates {
  public static final String PASSWORD = "changeit";

  private final Path folder;

  public Certificates(Path folder) {
    this.folder = folder;
  }

  /** A certificate for 127.0.0.1 and localhost. */
  public Certificates make(String name) {
    return make(name, "dns:localhost,ip:127.0.0.1");
  }

  /**
   * @param hosts what it is for, in keytool's words
   */
  public Certificates make(String name, String hosts) {
    Path store = store(name);
    keytool(
        List.of(
            "-genkeypair",
            "-alias",
            name,
            "-keyalg",
            "EC",
            "-groupname",
            "secp256r1",
            "-validity",
            "2",
            "-dname",
            "CN=" + name,
            "-ext",
            "SAN=" + hosts,
            "-storetype",
            "PKCS12",
            "-keystore",
            store.toString(),
            "-storepass",
            PASSWORD));
    try (InputStream in = Files.newInputStream(store)) {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(in, PASSWORD.toCharArray());
      pem(certificate(name), "CERTIFICATE", keys.getCertificate(name).getEncoded());
      Key key = keys.getKey(name, PASSWORD.toCharArray());
      pem(key(name), "PRIVATE KEY", key.getEncoded());
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("certificate " + name, e);
    }
    return this;
  }

  /** A key store {@code trust.p12} that trusts the certificate of that name. */
  public Path trusting(String name) {
    Path trust = folder.resolve("trust-" + name + ".p12");
    keytool(
        List.of(
            "-importcert",
            "-noprompt",
            "-alias",
            name,
            "-file",
            certificate(name).toString(),
            "-storetype",
            "PKCS12",
            "-keystore",
            trust.toString(),
            "-storepass",
            PASSWORD));
    return trust;
  }

  public Path store(String name) {
    return folder.resolve(name + ".p12");
  }

  public Path certificate(String name) {
    return folder.resolve(name + ".crt");
  }

  public Path key(String name) {
    return folder.resolve(name + ".key");
  }

  private static void pem(Path file, String kind, byte[] bytes) throws IOException {
    String body =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(bytes);
    Files.writeString(
        file, "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n");
  }

  private static void keytool(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(arguments);
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (process.waitFor() != 0) {
        throw new IllegalStateException("keytool failed: " + command);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
