package io.turboprop.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.turboprop.model.TaskId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class EndsTest {
  private final List<Integer> stored = new ArrayList<>();
  private final Ends ends =
      new Ends(
          new Listener() {
            @Override
            public void ordered(int number) {}

            @Override
            public void stored(int number) {
              stored.add(number);
            }
          });

  private static JsonNode event(String task, String phase) {
    return new ObjectMapper().createObjectNode().put("task_id", task).put("phase", phase);
  }

  @Test
  void end_thatWasExpected_isTold_once() {
    ends.expect(new TaskId("a"), 7);

    ends.happened(event("a", "completed"));
    ends.happened(event("a", "completed"));

    assertThat(stored).containsExactly(7);
  }

  @Test
  void end_thatComesBeforeTheAnswer_isToldWithTheAnswer() {
    ends.happened(event("a", "completed"));
    assertThat(stored).isEmpty();

    ends.expect(new TaskId("a"), 7);

    assertThat(stored).containsExactly(7);
  }

  @Test
  void failure_isNoEnd() {
    ends.expect(new TaskId("a"), 7);

    ends.happened(event("a", "failed"));

    assertThat(stored).isEmpty();
  }
}
