package io.turboprop.manager.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.manager.NativeProplets;
import io.turboprop.model.BootId;
import io.turboprop.model.PropletId;
import io.turboprop.model.PropletMetadata;
import io.turboprop.wire.Order;
import io.turboprop.wire.PropletMessage;
import io.turboprop.wire.ServedRevision;
import io.turboprop.wire.Serving;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What functions and revisions show of who serves them. */
class ServingApiTest {
  private static final PropletId P1 = new PropletId("p1");
  private static final BootId BOOT = new BootId("b1");

  @TempDir Path folder;
  private House house;

  @BeforeEach
  void open() {
    house = new House(folder);
    PropletMetadata described = NativeProplets.with(List.of("endive"));
    house.hear(new PropletMessage.Registration(P1, "default", described, Optional.of(BOOT)));
  }

  @AfterEach
  void close() {
    house.close();
  }

  private JsonNode serving() {
    return house.get("/functions/echo/revisions/r1").json().path("serving");
  }

  @Test
  void serving_saysHowItStandsOnEachProplet() throws InterruptedException {
    house.post("/functions", FunctionApiTest.deployment("echo", 100, ""));
    Order.Serve order = house.next(Order.Serve.class);
    assertThat(serving().path("preparing").asInt()).isEqualTo(1);

    ServedRevision asked = order.revisions().getFirst();
    Serving.Status ready =
        new Serving.Status(asked.key(), Serving.State.READY, asked.digest(), Optional.empty(), 2);
    hear(
        new Serving(
            P1, BOOT, order.epoch(), order.version(), 1, "", Optional.empty(), List.of(ready)));

    assertThat(serving().toString())
        .isEqualTo(
            "{\"revision\":\"r1\",\"ready\":1,\"preparing\":0,\"failed\":0,\"instances\":2,"
                + "\"proplets\":[{\"proplet_id\":\"p1\",\"state\":\"ready\",\"alive\":true,"
                + "\"instances\":2}]}");
    assertThat(house.get("/functions/echo").json().path("serving").get(0)).isEqualTo(serving());
  }

  private void hear(Serving serving) {
    house.onLoop(
        core -> {
          core.heard(serving);
          return Future.succeededFuture();
        });
  }
}
