package io.turboprop.manager.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.link.Certificates;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HttpsTest {
  @TempDir Path folder;
  private House house;
  private Path certificate;

  @BeforeEach
  void open() {
    Certificates certificates = new Certificates(folder).make("manager");
    certificate = certificates.certificate("manager");
    HttpConfig.Tls tls = new HttpConfig.Tls(certificate, certificates.key("manager"));
    house =
        new House(
            folder.resolve("blobs"),
            HttpConfig.DEFAULT.timeouts(),
            HttpConfig.DEFAULT.limits(),
            Optional.of(tls));
  }

  @AfterEach
  void close() {
    house.close();
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void requests_overTls_areAnswered(Version version) throws Exception {
    try (HttpClient client = HttpClient.newBuilder().version(version).sslContext(trust()).build()) {
      HttpResponse<String> made =
          client.send(
              at("/tasks")
                  .header("Content-Type", "application/json")
                  .POST(BodyPublishers.ofString("{\"name\":\"x\"}"))
                  .build(),
              BodyHandlers.ofString());
      HttpResponse<String> refused =
          client.send(
              at("/tasks")
                  .header("Content-Type", "text/plain")
                  .POST(BodyPublishers.ofByteArray(new byte[1_000_000]))
                  .build(),
              BodyHandlers.ofString());
      HttpResponse<String> listed =
          client.send(at("/tasks").GET().build(), BodyHandlers.ofString());

      assertThat(made.statusCode()).isEqualTo(201);
      assertThat(made.version()).isEqualTo(version);
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(listed.statusCode()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void streamOfEvents_overTls_isReadAsItComes(Version version) throws Exception {
    try (HttpClient client = HttpClient.newBuilder().version(version).sslContext(trust()).build()) {
      HttpResponse<InputStream> stream =
          client.send(
              at("/events").header("Accept", "text/event-stream").GET().build(),
              BodyHandlers.ofInputStream());
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8));
      assertThat(lines.readLine()).startsWith(": ");
      client.send(
          at("/tasks")
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString("{\"name\":\"x\"}"))
              .build(),
          BodyHandlers.ofString());

      assertThat(stream.version()).isEqualTo(version);
      assertThat(lines.lines().filter(line -> line.startsWith("event: ")).findFirst())
          .contains("event: created");
      client.shutdownNow();
    }
  }

  private HttpRequest.Builder at(String path) {
    return HttpRequest.newBuilder(URI.create("https://localhost:" + house.port + path));
  }

  private SSLContext trust() throws Exception {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (InputStream in = Files.newInputStream(certificate)) {
      store.setCertificateEntry(
          "manager", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return context;
  }
}
