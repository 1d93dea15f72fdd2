package io.turboprop.manager.direct;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.config.Credentials;
import io.turboprop.model.PropletId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class WorkerRightsTest {
  private static final PropletId P1 = new PropletId("p1");

  private final WorkerRights rights = new WorkerRights(new Credentials("t1", "c1", "mgr", "key"));

  @ParameterizedTest
  @ValueSource(
      strings = {"control/proplet/alive", "proplet/p1/reports", "images/wants", "registry/proplet"})
  void proplet_speaksForItself(String topic) {
    assertThat(rights.maySay(P1, "m/t1/c/c1/" + topic)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "m/t1/c/c1/proplet/p2/reports",
        "m/t1/c/c1/proplet/p2/orders",
        "m/t1/c/c1/images/servers",
        "m/t1/c/c1/images/found",
        "m/t2/c/c1/proplet/p1/reports",
        "m/t1/c/c1/proplet/+/reports",
        "m/t1/c/c1/proplet/#",
        "m/t1/c/c1.proplet.p2/reports",
        "m/t1/c/c1/proplet/*/reports",
        "elsewhere",
        ""
      })
  void proplet_speaksForNobodyElse(String topic) {
    assertThat(rights.maySay(P1, topic)).isFalse();
  }

  @Test
  void proplet_hearsItsOwnOrders_andNobodyElses() {
    assertThat(rights.mayHear(P1, "m/t1/c/c1/proplet/p1/orders")).isTrue();
    assertThat(rights.mayHear(P1, "m/t1/c/c1/proplet/p2/orders")).isFalse();
    assertThat(rights.mayHear(P1, "m/t1/c/c1/proplet/+/orders")).isFalse();
    assertThat(rights.mayHear(P1, "m/t1/c/c1/#")).isFalse();
  }

  @Test
  void orders_areToldFromOtherTopics() {
    assertThat(rights.isOrders("m/t1/c/c1/proplet/p1/orders")).isTrue();
    assertThat(rights.isOrders("m/t1/c/c1/proplet/p1/images")).isFalse();
    assertThat(rights.isOrders("m/t1/c/c1/orders")).isFalse();
  }
}
