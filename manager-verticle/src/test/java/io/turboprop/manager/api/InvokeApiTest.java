package io.turboprop.manager.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.manager.NativeProplets;
import io.turboprop.manager.api.House.Reply;
import io.turboprop.model.BootId;
import io.turboprop.model.PropletId;
import io.turboprop.model.PropletMetadata;
import io.turboprop.model.TaskId;
import io.turboprop.wire.Inventory;
import io.turboprop.wire.ManagerMessage;
import io.turboprop.wire.Order;
import io.turboprop.wire.PropletMessage;
import io.turboprop.wire.PropletMessage.InvokeResult;
import io.turboprop.wire.Report;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code POST /tasks/{id}/invoke}. */
class InvokeApiTest {
  private static final PropletId P1 = new PropletId("p1");
  private static final BootId BOOT = new BootId("b1");
  private static final String LATENT =
      "{\"name\":\"greet\",\"image_url\":\"a.example/greet:v1\",\"latent\":true}";

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

  /** A latent task that its proplet holds. */
  private String running() throws InterruptedException {
    Order.Inventory question = house.next(Order.Inventory.class);
    house.onLoop(
        core ->
            core.heard(
                new Report.Batch(
                    P1,
                    BOOT,
                    List.of(),
                    Optional.of(new Inventory(question.nonce(), false, List.of())))));
    String id = house.post("/tasks?start=true", LATENT).text("id");
    Order.Run run = house.next(Order.Run.class);
    assertThat(run.start().latent()).isTrue();
    Report started = new Report.Started(1, new TaskId(id), run.attempt(), run.epoch());
    house.onLoop(core -> core.heard(new Report.Batch(P1, BOOT, List.of(started))));
    return id;
  }

  private Reply invoked(String id, String body, String results, Optional<String> error)
      throws Exception {
    CompletableFuture<Reply> answer =
        CompletableFuture.supplyAsync(
            () ->
                body.isEmpty()
                    ? house.post("/tasks/" + id + "/invoke")
                    : house.post("/tasks/" + id + "/invoke", body));
    ManagerMessage.Invoke asked = house.next(Order.Invoke.class).invocation();
    assertThat(asked.inputs()).isEqualTo(body.isEmpty() ? List.of() : List.of("1", "\"x\""));
    house.hear(new InvokeResult(asked.task(), asked.invocation(), Optional.of(P1), results, error));
    return answer.get(20, TimeUnit.SECONDS);
  }

  @Test
  void invocation_isAnsweredWithWhatTheGuestReturned() throws Exception {
    String id = running();
    assertThat(house.get("/tasks/" + id).json().path("state").asInt()).isEqualTo(2);

    Reply reply =
        invoked(
            id,
            "{\"inputs\":[1,\"\\\"x\\\"\"],\"env\":{\"A\":\"b\"}}",
            "\"hello\"",
            Optional.empty());

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.body()).isEqualTo("{\"invoked\":true,\"results\":\"\\\"hello\\\"\"}");
    assertThat(invoked(id, "", "2", Optional.empty()).text("results")).isEqualTo("2");
  }

  @Test
  void guest_thatFails_isTold() throws Exception {
    String id = running();

    Reply reply = invoked(id, "", "", Optional.of("wasm trap"));

    assertThat(reply.status()).isEqualTo(500);
    assertThat(reply.text("error")).contains("wasm trap");
    assertThat(reply.text("type")).contains("invocation-failed");
  }

  @Test
  void task_thatIsNotLatent_is409() {
    String id = house.task("{\"name\":\"add\",\"image_url\":\"a.example/add:v1\"}");

    Reply reply = house.post("/tasks/" + id + "/invoke");

    assertThat(reply.status()).isEqualTo(409);
    assertThat(reply.text("detail")).contains("is not latent");
  }

  @Test
  void document_thatIsWrong_isRefused() {
    String id = house.task(LATENT);

    assertThat(house.post("/tasks/" + id + "/invoke", "{\"inputs\":{}}").status()).isEqualTo(400);
    assertThat(house.post("/tasks/nobody/invoke").status()).isEqualTo(400);
    assertThat(house.post("/tasks/00000000-0000-4000-8000-000000000000/invoke").status())
        .isEqualTo(404);
  }
}
