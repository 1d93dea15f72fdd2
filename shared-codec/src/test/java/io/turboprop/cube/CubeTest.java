package io.turboprop.cube;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.codec.JsonOut;
import io.turboprop.codec.MalformedMessageException;
import io.turboprop.model.TaskId;
import io.turboprop.model.TaskState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CubeTest {
  /** As the book writes it, chapter 5. */
  private static final String EVENT =
      """
      {
          "ID": "6be4cb6b-61d1-40cb-bc7b-9cacefefa60c",
          "State": 2,
          "Task": {
              "State": 1,
              "ID": "21b23589-5d2d-4731-b5c9-a97e9832d021",
              "Name": "test-chapter-5",
              "Image": "strm/helloworld-http",
              "Cpu": 1.0
          }
      }
      """;

  @Test
  void event_ofTheBook_isReadWithItsWish() {
    CubeEvent event = read(EVENT);

    assertThat(event.wanted()).isEqualTo(CubeState.RUNNING);
    assertThat(event.wantsEnd()).isFalse();
    assertThat(event.requiredId()).isEqualTo(new TaskId("21b23589-5d2d-4731-b5c9-a97e9832d021"));
    CubeEvent.Wish wish = event.wish();
    assertThat(wish.name()).isEqualTo("test-chapter-5");
    assertThat(wish.image().text()).isEqualTo("strm/helloworld-http");
    assertThat(wish.cpuMillis()).isEqualTo(1_000);
    assertThat(wish.memoryBytes()).isZero();
  }

  @Test
  void event_withGosUnsetId_hasNone() {
    CubeEvent event =
        read(
            "{\"Task\":{\"ID\":\"00000000-0000-0000-0000-000000000000\",\"Name\":\" \",\"Image\":\"a/b\"}}");

    assertThat(event.id()).isEmpty();
    assertThat(event.wanted()).isEqualTo(CubeState.PENDING);
    assertThat(event.wish().name()).isEqualTo("task");
    assertThatThrownBy(event::requiredId)
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining("Task.ID is missing");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                                              | JSON",
        "[]                                              | must be a JSON object",
        "{}                                              | Task is missing",
        "{\"Task\":7}                                    | Task must be an object",
        "{\"State\":\"Running\",\"Task\":{}}             | State must be a whole number",
        "{\"State\":5,\"Task\":{}}                       | State must be between 0 and 4",
        "{\"State\":4,\"Task\":{}}                       | State must not be 4",
        "{\"Task\":{\"ID\":\"7\"}}                       | Task.ID is refused",
        "{\"Task\":{\"ID\":\"1-1-1-1-1\"}}               | Task.ID is refused: must be a UUID",
        "{\"Task\":{\"Name\":\"x\"}}                     | Task.Image is missing",
        "{\"Task\":{\"Image\":\"a b\"}}                  | Task.Image is refused",
        "{\"Task\":{\"Image\":\"a/b\",\"Cpu\":-1}}       | Task.Cpu must be",
        "{\"Task\":{\"Image\":\"a/b\",\"Memory\":-1}}    | Task.Memory must be",
        "{\"Task\":{\"Image\":\"a/b\",\"Disk\":0.5}}     | Task.Disk must be"
      })
  void garbage_isRefusedByName(String body, String named) {
    assertThatThrownBy(() -> read(body).wish())
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining(named);
  }

  @Test
  void name_longerThanAnyNameNeedsToBe_isRefused() {
    String body = "{\"Task\":{\"Image\":\"a/b\",\"Name\":\"" + "x".repeat(1_025) + "\"}}";

    assertThatThrownBy(() -> read(body).wish()).hasMessageContaining("Task.Name");
  }

  @Test
  void tasks_haveEveryFieldOfGo() {
    CubeTask task =
        new CubeTask(
            new TaskId("21b23589-5d2d-4731-b5c9-a97e9832d021"),
            "add",
            CubeState.RUNNING,
            "a/b",
            500,
            1,
            0,
            Optional.of(Instant.parse("2026-08-20T14:27:30.5Z")),
            Optional.empty(),
            1);

    String json = new String(JsonOut.array(List.of(task), (out, t) -> t.write(out)), UTF_8);

    assertThat(json)
        .isEqualTo(
            "[{\"ID\":\"21b23589-5d2d-4731-b5c9-a97e9832d021\",\"ContainerID\":\"\",\"Name\":\"add\",\"State\":2,"
                + "\"Image\":\"a/b\",\"Cpu\":0.5,\"Memory\":1,\"Disk\":0,\"ExposedPorts\":null,\"HostPorts\":null,"
                + "\"PortBindings\":null,\"RestartPolicy\":\"\",\"StartTime\":\"2026-08-20T14:27:30.5Z\","
                + "\"FinishTime\":\"0001-01-01T00:00:00Z\",\"HealthCheck\":\"\",\"RestartCount\":1}]");
    assertThat(JsonOut.array(List.<CubeTask>of(), (out, t) -> t.write(out)))
        .isEqualTo("[]".getBytes(UTF_8));
  }

  @Test
  void states_ofOurs_haveOneOfFive() {
    for (TaskState state : TaskState.values()) {
      assertThat(CubeState.of(state).number()).as(state.name()).isBetween(0, 4);
    }
    assertThat(CubeState.of(TaskState.FAILED).number()).isEqualTo(4);
    assertThat(CubeState.of(TaskState.SKIPPED).number()).isEqualTo(3);
    assertThat(CubeState.of(5)).isEmpty();
  }

  private static CubeEvent read(String body) {
    return CubeEvent.read(body.getBytes(UTF_8));
  }
}
