package io.turboprop.cli.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.cli.Cli;
import io.turboprop.cli.RecordedManager;
import io.turboprop.discovery.NameServer;
import io.turboprop.link.TestBroker;
import java.net.URI;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which manager a command talks to when it may choose. */
class ManagersTest {
  private final RecordedManager manager = new RecordedManager();

  @BeforeEach
  void answer() {
    manager.on("GET /health", 200, "{\"status\":\"pass\"}");
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void severalAddresses_theFirstThatAnswersIsTaken() {
    Cli cli = Cli.against(nobody() + "," + manager.url() + "," + nobody());

    assertThat(cli.run("health").code()).isZero();
  }

  @Test
  void severalAddresses_noneAnswers_isUnreachable() {
    Cli.Outcome outcome = Cli.against(nobody() + "," + nobody()).run("health");

    assertThat(outcome.code()).isEqualTo(7);
    assertThat(outcome.err()).contains("cannot reach the manager at http://127.0.0.1:");
  }

  @Test
  void domain_itsManagersAreTakenByPriority() {
    try (NameServer dns =
        NameServer.with(record(TestBroker.freePort(), 1), record(port(manager.url()), 2))) {
      Cli.Outcome outcome =
          Cli.against("http+srv://lab.test")
              .with("TURBOPROP_DNS_SERVER", dns.address())
              .run("health");

      assertThat(outcome.code()).as(outcome.err()).isZero();
    }
  }

  @Test
  void domain_withoutManagers_leavesTheNamedOne() {
    try (NameServer dns = NameServer.with()) {
      Cli cli =
          Cli.against(manager.url())
              .with("TURBOPROP_DOMAIN", "lab.test")
              .with("TURBOPROP_DNS_SERVER", dns.address());

      assertThat(cli.run("health").code()).isZero();
    }
  }

  @Test
  void domain_withoutManagersAndNothingElse_saysWhatIsMissing() {
    try (NameServer dns = NameServer.with()) {
      Cli.Outcome outcome =
          Cli.against("https+srv://lab.test")
              .with("TURBOPROP_DNS_SERVER", dns.address())
              .run("health");

      assertThat(outcome.code()).isEqualTo(7);
      assertThat(outcome.err())
          .isEqualTo(
              "error: cannot find a manager: the DNS has no SRV record of _turboprop._tcp.lab.test\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp://a", "http://", "http+srv://a:7070", "http://a,", "http+srv://"})
  void address_thatIsNone_isRefused(String text) {
    Cli.Outcome outcome = Cli.against(text).run("health");

    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains("http+srv://DOMAIN");
  }

  @Test
  void nobodyLeads_theRequestIsSentAgain_untilSomebodyDoes() {
    String leaderless =
        """
        {"type":"urn:turboprop:problem:no-leader","status":503,"detail":"manager b is taking over"}
        """;
    manager.on("GET /tasks/x", 503, leaderless);
    manager.on("GET /tasks/x", 503, leaderless);
    manager.on("GET /tasks/x", 404, "{\"detail\":\"task x does not exist\"}");

    Cli.Outcome outcome = atOnce().run("tasks", "get", "x");

    assertThat(outcome.err()).contains("task x does not exist");
    assertThat(manager.requests()).hasSize(3);
  }

  @Test
  void nobodyLeadsForLong_isSaid() {
    manager.on(
        "GET /tasks/x",
        503,
        "{\"type\":\"urn:turboprop:problem:no-leader\",\"detail\":\"nobody leads\"}");

    Cli.Outcome outcome = atOnce().run("tasks", "get", "x");

    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.err()).contains("nobody leads");
  }

  /** Without a wait between two tries. */
  private Cli atOnce() {
    return Cli.against(manager.url()).timedBy(InstantSource.system(), time -> {});
  }

  private static String nobody() {
    return "http://127.0.0.1:" + TestBroker.freePort();
  }

  private static int port(String url) {
    return URI.create(url).getPort();
  }

  private static String record(int port, int priority) {
    return "_turboprop._tcp.lab.test,localhost,%d,%d,1".formatted(port, priority);
  }
}
