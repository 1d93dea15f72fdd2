package io.turboprop.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.model.PropletId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TopicsTest {
  private static final Topics TOPICS = new Topics("T", "C");
  private static final PropletId P1 = new PropletId("p1");

  @Test
  void topics_upstreams_areThoseOfTheCatalogue() {
    assertThat(
            List.of(
                TOPICS.propletCreate(),
                TOPICS.propletAlive(),
                TOPICS.propletResults(),
                TOPICS.propletMetrics(),
                TOPICS.taskMetrics(),
                TOPICS.managerStart(),
                TOPICS.managerStop(),
                TOPICS.imageRequests(),
                TOPICS.imageChunks()))
        .containsExactly(
            "m/T/c/C/control/proplet/create",
            "m/T/c/C/control/proplet/alive",
            "m/T/c/C/control/proplet/results",
            "m/T/c/C/control/proplet/metrics",
            "m/T/c/C/control/proplet/task_metrics",
            "m/T/c/C/control/manager/start",
            "m/T/c/C/control/manager/stop",
            "m/T/c/C/registry/proplet",
            "m/T/c/C/registry/server");
  }

  @Test
  void topics_native_areBelowTheProplet() {
    assertThat(TOPICS.orders(P1)).isEqualTo("m/T/c/C/proplet/p1/orders");
    assertThat(TOPICS.reports(P1)).isEqualTo("m/T/c/C/proplet/p1/reports");
    assertThat(TOPICS.imageAnswers(P1)).isEqualTo("m/T/c/C/proplet/p1/images");
    assertThat(TOPICS.allReports()).isEqualTo("m/T/c/C/proplet/+/reports");
  }

  @Test
  void propletOf_topicOfAProplet_isThatProplet() {
    assertThat(TOPICS.propletOf(TOPICS.reports(P1))).contains(P1);
    assertThat(TOPICS.propletOf(TOPICS.orders(P1))).contains(P1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "m/T/c/C/control/proplet/create",
        "m/T/c/X/proplet/p1/reports",
        "m/T/c/C/proplet/p1",
        "m/T/c/C/proplet//reports",
        "m/T/c/C/proplet/a.b/reports",
        "x",
        ""
      })
  void propletOf_otherTopic_isNone(String topic) {
    assertThat(TOPICS.propletOf(topic)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a/b", "+", "#", "a.b"})
  void topics_idThatIsNoLevel_isRefused(String id) {
    assertThatThrownBy(() -> new Topics(id, "C"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("tenant id ");
    assertThatThrownBy(() -> new Topics("T", id)).hasMessageStartingWith("channel id ");
  }
}
