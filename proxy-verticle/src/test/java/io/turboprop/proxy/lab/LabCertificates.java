package io.turboprop.proxy.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A certificate authority of its own and one server certificate for loopback, made by keytool. */
public final class LabCertificates {
  private static final String PASSWORD = "changeit";

  private final Path folder;
  private final KeyStore store;

  private LabCertificates(Path folder, KeyStore store) {
    this.folder = folder;
    this.store = store;
  }

  /**
   * @param folder where the files go
   */
  public static LabCertificates create(Path folder) {
    Path store = folder.resolve("lab.p12");
    keytool(store, "ca", List.of("-ext", "bc:c", "-dname", "CN=lab CA"));
    keytool(
        store,
        "server",
        List.of(
            "-signer", "ca", "-dname", "CN=localhost", "-ext", "san=ip:127.0.0.1,dns:localhost"));
    try (InputStream in = Files.newInputStream(store)) {
      KeyStore loaded = KeyStore.getInstance("PKCS12");
      loaded.load(in, PASSWORD.toCharArray());
      return new LabCertificates(folder, loaded).written();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private LabCertificates written() throws IOException, GeneralSecurityException {
    write("ca.crt", "CERTIFICATE", store.getCertificate("ca").getEncoded());
    write("server.key", "PRIVATE KEY", key().getEncoded());
    StringBuilder chain = new StringBuilder();
    for (Certificate certificate : store.getCertificateChain("server")) {
      chain.append(pem("CERTIFICATE", certificate.getEncoded()));
    }
    Files.writeString(folder.resolve("server.crt"), chain);
    return this;
  }

  /** PEM of the authority. */
  public Path authority() {
    return folder.resolve("ca.crt");
  }

  /** PEM of the server certificate and its issuer. */
  public Path certificate() {
    return folder.resolve("server.crt");
  }

  /** PEM of the server's key. */
  public Path keyFile() {
    return folder.resolve("server.key");
  }

  PrivateKey key() throws GeneralSecurityException {
    return (PrivateKey) store.getKey("server", PASSWORD.toCharArray());
  }

  X509Certificate server() throws GeneralSecurityException {
    return (X509Certificate) store.getCertificate("server");
  }

  KeyStore trust() throws IOException, GeneralSecurityException {
    KeyStore trust = KeyStore.getInstance("PKCS12");
    trust.load(null, null);
    trust.setCertificateEntry("ca", store.getCertificate("ca"));
    return trust;
  }

  private void write(String name, String type, byte[] der) throws IOException {
    Files.writeString(folder.resolve(name), pem(type, der));
  }

  private static String pem(String type, byte[] der) {
    Base64.Encoder lines = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
    return "-----BEGIN "
        + type
        + "-----\n"
        + lines.encodeToString(der)
        + "\n-----END "
        + type
        + "-----\n";
  }

  private static void keytool(Path store, String alias, List<String> more) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(
        List.of("-genkeypair", "-alias", alias, "-keyalg", "EC", "-groupname", "secp256r1"));
    command.addAll(List.of("-validity", "3650", "-storetype", "PKCS12"));
    command.addAll(List.of("-keystore", store.toString(), "-storepass", PASSWORD));
    command.addAll(more);
    Commands.run(command, 60, TimeUnit.SECONDS);
  }
}
