package io.turboprop.link;

import static io.turboprop.link.Links.done;
import static io.turboprop.link.Links.text;
import static io.turboprop.link.Qos.AT_LEAST_ONCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.turboprop.link.Links.Received;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS, with and without a certificate of our own, against a broker that asks for one or not. */
class MqttLinkTlsTest {
  @TempDir static Path folder;
  private static Certificates certificates;
  private static TestBroker broker;
  private static TestBroker strict;
  private final Links links = new Links();
  private final Received received = new Received();

  @BeforeAll
  static void startBrokers() {
    certificates = new Certificates(folder).make("broker").make("client").make("stranger");
    String own = own("broker");
    String asking =
        ";needClientAuth=true;trustStorePath=%s;trustStorePassword=%s"
            .formatted(certificates.trusting("client"), Certificates.PASSWORD);
    broker = TestBroker.start(TestBroker.Settings.OPEN.acceptor(own));
    strict = TestBroker.start(TestBroker.Settings.OPEN.acceptor(own + asking));
  }

  @AfterAll
  static void stopBrokers() {
    broker.close();
    strict.close();
  }

  @AfterEach
  void closeLinks() {
    links.close();
  }

  @Test
  void tls_withTheBrokersCa_works() {
    assertWorks(start(broker, "tls", new TlsFiles(ca(), null, null, false)));
  }

  @Test
  void tls_withoutItsCa_isRefusedByUs() {
    assertNeverConnects(start(broker, "no-ca", TlsFiles.NONE));
  }

  @Test
  void tls_withoutVerification_works() {
    assertWorks(start(broker, "insecure", new TlsFiles(null, null, null, true)));
  }

  @Test
  void tls_forAnotherHostName_isRefusedByUs() {
    certificates.make("elsewhere", "dns:elsewhere.test");
    try (TestBroker other = TestBroker.start(TestBroker.Settings.OPEN.acceptor(own("elsewhere")))) {
      TlsFiles trust = new TlsFiles(certificates.certificate("elsewhere"), null, null, false);

      assertNeverConnects(start(other, "name", trust));
    }
  }

  @Test
  void mutualTls_withOurCertificate_works() {
    assertWorks(
        start(
            strict,
            "mtls",
            new TlsFiles(
                ca(), certificates.certificate("client"), certificates.key("client"), false)));
  }

  @Test
  void mutualTls_withoutOrWithAStrangersCertificate_isRefusedByTheBroker() {
    assertNeverConnects(start(strict, "none", new TlsFiles(ca(), null, null, false)));
    assertNeverConnects(
        start(
            strict,
            "stranger",
            new TlsFiles(
                ca(), certificates.certificate("stranger"), certificates.key("stranger"), false)));
  }

  @Test
  void caFile_missing_isToldAndTriedAgain() {
    Path missing = folder.resolve("missing.crt");

    BrokerLink link = start(broker, "missing", new TlsFiles(missing, null, null, false));

    await()
        .until(
            () ->
                link.state() instanceof LinkState.Connecting(int n, String why, boolean _)
                    && n > 1
                    && why.contains("missing.crt"));
  }

  private BrokerLink start(TestBroker where, String id, TlsFiles tls) {
    return links.start(where.address(), id, c -> c.with(tls));
  }

  private static String own(String name) {
    return ";sslEnabled=true;keyStorePath=%s;keyStorePassword=%s"
        .formatted(certificates.store(name), Certificates.PASSWORD);
  }

  private static Path ca() {
    return certificates.certificate("broker");
  }

  private void assertWorks(BrokerLink link) {
    done(link.subscribe("tls", AT_LEAST_ONCE, received));
    done(link.publish("tls", text("sealed"), AT_LEAST_ONCE));
    await().until(() -> received.texts.contains("sealed"));
  }

  private static void assertNeverConnects(BrokerLink link) {
    await()
        .until(
            () ->
                link.state() instanceof LinkState.Connecting(int n, String why, boolean _)
                    && n > 2);
    assertThat(link.stats().acked()).isZero();
    assertThat(link.stats().reconnects()).isZero();
  }
}
