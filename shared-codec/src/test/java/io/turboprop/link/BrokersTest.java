package io.turboprop.link;

import static io.turboprop.link.Links.done;
import static io.turboprop.link.Links.text;
import static io.turboprop.link.Qos.AT_LEAST_ONCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.turboprop.discovery.NameServer;
import io.turboprop.link.Links.Received;
import io.turboprop.time.Backoff;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A link that has several brokers to choose from. */
class BrokersTest {
  private final Links links = new Links();

  @AfterEach
  void closeLinks() {
    links.close();
  }

  @Test
  void parse_severalPlaces_keepsTheirOrder() {
    Brokers brokers = Brokers.parse("mqtt+srv://Plant.Example, tcp://b:1999,c");

    assertThat(brokers.places())
        .containsExactly(
            new Brokers.Service("plant.example", false),
            new BrokerAddress("b", 1999, false),
            new BrokerAddress("c", 1883, false));
    assertThat(brokers).hasToString("mqtt+srv://plant.example,mqtt://b:1999,mqtt://c:1883");
    assertThat(Brokers.parse(brokers.toString())).isEqualTo(brokers);
    assertThat(new Brokers.Service("x.y", true).name()).isEqualTo("_secure-mqtt._tcp.x.y");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tcp://a,ssl://b|all with TLS or none",
        "tcp://a,|expected host",
        "mqtt+srv://a b|no name of a domain",
        "mqtt+srv://a:1883|no name of a domain",
        "mqtt+srv://|no name of a domain",
        "kafka://a|unknown scheme"
      })
  void parse_whatIsWrong_saysWhat(String text, String complaint) {
    assertThatThrownBy(() -> Brokers.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(complaint);
  }

  @Test
  void link_whoseFirstBrokerIsGone_takesTheNextWithoutAPause() {
    Duration day = Duration.ofDays(1);
    LinkTimes times = Links.IMPATIENT;
    var patient =
        new LinkTimes(
            times.keepAlive(), times.connectTimeout(), times.closeTimeout(), new Backoff(day, day));
    try (TestBroker broker = TestBroker.start()) {
      String gone = "tcp://127.0.0.1:" + TestBroker.freePort() + ",";
      Brokers brokers = Brokers.parse(gone + gone + broker.url());

      BrokerLink link = links.start(1, "seeker", config -> config.at(brokers).with(patient));

      await().until(() -> link.state() instanceof LinkState.Connected);
    }
  }

  @Test
  void link_byService_followsTheRecordsToAnotherBroker() {
    try (TestBroker first = TestBroker.start();
        TestBroker second = TestBroker.start();
        NameServer dns = NameServer.with(record(first, 10), record(TestBroker.freePort(), 5))) {
      BrokerLink link = start("mqtt+srv://lab.test", dns);
      await().until(() -> link.state() instanceof LinkState.Connected);

      dns.serve(record(second, 0));
      first.stop();

      Received received = new Received();
      done(link.subscribe("moved", AT_LEAST_ONCE, received));
      BrokerLink other = links.start(second.port(), "other");
      done(other.publish("moved", text("here"), AT_LEAST_ONCE));
      await().until(() -> received.texts.contains("here"));
      assertThat(link.stats().reconnects()).isPositive();
    }
  }

  @Test
  void link_byServiceThatNobodyOffers_takesWhatIsNamedBehindIt() {
    try (TestBroker broker = TestBroker.start();
        NameServer dns = NameServer.with()) {
      BrokerLink link = start("mqtt+srv://lab.test," + broker.url(), dns);

      await().until(() -> link.state() instanceof LinkState.Connected);
    }
  }

  @Test
  void link_byServiceThatNobodyOffers_saysSoAndKeepsAsking() {
    try (TestBroker broker = TestBroker.start();
        NameServer dns = NameServer.with()) {
      BrokerLink link = start("mqtt+srv://lab.test", dns);
      await()
          .until(
              () ->
                  link.state() instanceof LinkState.Connecting(int ignored, String why, boolean _)
                      && why.contains("no SRV record of _mqtt._tcp.lab.test"));

      dns.serve(record(broker, 0));

      await().until(() -> link.state() instanceof LinkState.Connected);
    }
  }

  private static String record(TestBroker broker, int priority) {
    return record(broker.port(), priority);
  }

  private static String record(int port, int priority) {
    return "_mqtt._tcp.lab.test,localhost,%d,%d,1".formatted(port, priority);
  }

  private BrokerLink start(String brokers, NameServer dns) {
    return start(Brokers.parse(brokers).askedOf(Optional.of(dns.address())));
  }

  private BrokerLink start(Brokers brokers) {
    return links.start(1, "seeker", config -> config.at(brokers));
  }
}
