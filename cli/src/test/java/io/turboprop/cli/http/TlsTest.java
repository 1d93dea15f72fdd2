package io.turboprop.cli.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.cli.Cli;
import io.turboprop.cli.RecordedManager;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real TLS server with a certificate of its own. */
final class TlsTest {
  private static final String PASSWORD = "changeit";

  @TempDir static Path folder;
  private static RecordedManager manager;
  private static Path certificate;

  @BeforeAll
  static void start() throws Exception {
    Path keys = folder.resolve("keys.p12");
    certificate = folder.resolve("manager.pem");
    keytool(
        "-genkeypair",
        "-alias",
        "m",
        "-keyalg",
        "EC",
        "-dname",
        "CN=localhost",
        "-ext",
        "SAN=dns:localhost",
        "-keystore",
        keys.toString());
    keytool(
        "-exportcert",
        "-alias",
        "m",
        "-rfc",
        "-file",
        certificate.toString(),
        "-keystore",
        keys.toString());
    manager = new RecordedManager(context(keys));
    manager.on("GET /health", 200, "{\"status\":\"pass\"}");
  }

  @AfterAll
  static void stop() {
    manager.close();
  }

  private static void keytool(String... args) throws Exception {
    List<String> command =
        new java.util.ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
    command.addAll(List.of(args));
    command.addAll(List.of("-storepass", PASSWORD, "-storetype", "PKCS12"));
    Path output = folder.resolve("keytool.log");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(output)).isZero();
  }

  private static SSLContext context(Path keys) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keys)) {
      store.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    return context;
  }

  @Test
  void unknownCertificate_isRefusedWithAWayOut() {
    for (String[] words :
        new String[][] {{"health"}, {"-v", "health"}, {"--tls-verification=false", "health"}}) {
      Cli.Outcome outcome = Cli.against(manager.url()).run(words);

      assertThat(outcome.code()).isEqualTo(7);
      assertThat(outcome.err()).contains("--ca-cert").contains("--insecure");
    }
  }

  @Test
  void certificate_ofTheGivenAuthority_isAccepted() {
    assertThat(Cli.against(manager.url()).run("health", "--ca-cert", certificate.toString()).code())
        .isZero();
  }

  @Test
  void anyCertificate_withInsecure_isAccepted() {
    assertThat(Cli.against(manager.url()).run("--insecure", "health").code()).isZero();
  }

  @Test
  void authority_forAnotherName_isRefused() {
    String byAddress = manager.url().replace("localhost", "127.0.0.1");

    assertThat(Cli.against(byAddress).run("health", "--ca-cert", certificate.toString()).code())
        .isEqualTo(7);
    assertThat(Cli.against(byAddress).run("health", "--insecure").code()).isZero();
  }

  @Test
  void certificateFile_thatIsNone_is2() throws Exception {
    Path empty = Files.writeString(folder.resolve("empty.pem"), "");

    assertThat(Cli.against(manager.url()).run("health", "--ca-cert", empty.toString()).code())
        .isEqualTo(2);
    assertThat(Cli.against(manager.url()).run("health", "--ca-cert", folder + "/none.pem").code())
        .isEqualTo(2);
  }
}
