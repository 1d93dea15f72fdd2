package io.turboprop.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.link.TestBroker;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Against a real name server. */
class ServiceLookupTest {

  @Test
  void find_whatIsOffered_hasPortPriorityAndWeight() throws Exception {
    try (NameServer dns =
        NameServer.with(
            "_mqtt._tcp.lab.test,m1.lab.test,1883,10,60",
            "_mqtt._tcp.lab.test,m2.lab.test,1884,20,0")) {
      assertThat(lookup(dns).find("_mqtt._tcp.lab.test"))
          .containsExactlyInAnyOrder(
              new ServiceRecord("m1.lab.test", 1883, 10, 60),
              new ServiceRecord("m2.lab.test", 1884, 20, 0));
    }
  }

  @Test
  void find_whatIsNotThereOrNotOffered_isEmpty() throws Exception {
    try (NameServer dns = NameServer.with("_mqtt._tcp.lab.test")) {
      assertThat(lookup(dns).find("_mqtt._tcp.nobody.lab.test")).isEmpty();
      assertThat(lookup(dns).find("_mqtt._tcp.lab.test")).isEmpty();
    }
  }

  @Test
  void find_moreThanADatagramHolds_isAskedForAgainOverTcp() throws Exception {
    String[] many = new String[60];
    for (int i = 0; i < many.length; i++) {
      many[i] =
          "_mqtt._tcp.lab.test,broker-number-%d-with-a-long-name.lab.test,1883,0,0".formatted(i);
    }
    try (NameServer dns = NameServer.with(many)) {
      assertThat(lookup(dns).find("_mqtt._tcp.lab.test")).hasSize(many.length);
    }
  }

  @Test
  void find_afterTheRecordsChanged_isNotWhatItWas() throws Exception {
    try (NameServer dns = NameServer.with("_mqtt._tcp.lab.test,m1.lab.test,1883,0,0")) {
      ServiceLookup lookup = lookup(dns);
      assertThat(lookup.find("_mqtt._tcp.lab.test")).hasSize(1);

      dns.serve("_mqtt._tcp.lab.test,m9.lab.test,1999,0,0");

      assertThat(lookup.find("_mqtt._tcp.lab.test"))
          .containsExactly(new ServiceRecord("m9.lab.test", 1999, 0, 0));
    }
  }

  @Test
  void find_withNobodyToAsk_saysSo() {
    ServiceLookup lookup = new ServiceLookup(Optional.of("127.0.0.1:" + TestBroker.freePort()));

    assertThatThrownBy(() -> lookup.find("_mqtt._tcp.lab.test"))
        .isInstanceOf(DiscoveryException.class)
        .hasMessageContaining("_mqtt._tcp.lab.test");
  }

  private static ServiceLookup lookup(NameServer dns) {
    return new ServiceLookup(Optional.of(dns.address()));
  }
}
