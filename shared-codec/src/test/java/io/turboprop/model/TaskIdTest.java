package io.turboprop.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class TaskIdTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");

  @Test
  void newId_isAUuidOfVersion4() {
    UUID id = UUID.fromString(TaskId.at(NOW, UUID.randomUUID()).value());

    assertThat(id.version()).isEqualTo(4);
    assertThat(id.variant()).isEqualTo(2);
  }

  @Test
  void laterId_isSortedBehind() {
    TaskId first = TaskId.at(NOW, UUID.fromString("ffffffff-ffff-4fff-bfff-ffffffffffff"));
    TaskId second =
        TaskId.at(NOW.plusMillis(1), UUID.fromString("00000000-0000-4000-8000-000000000000"));

    assertThat(first).isLessThan(second);
    assertThat(second.value()).isEqualTo("019b7ca9-8f2f-4000-8000-000000000000");
  }

  @Test
  void idsOfOneMillisecond_differ() {
    assertThat(TaskId.at(NOW, UUID.randomUUID())).isNotEqualTo(TaskId.at(NOW, UUID.randomUUID()));
  }
}
