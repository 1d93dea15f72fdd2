package io.turboprop.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.model.TaskId;
import org.junit.jupiter.api.Test;

final class HoldingsTest {
  private static final TaskId T1 = new TaskId("t1");
  private static final TaskId T2 = new TaskId("t2");

  @Test
  void holdings_sameSetInAnotherOrder_areEqual() {
    assertThat(Holdings.NONE.plus(T1, 1).plus(T2, 3))
        .isEqualTo(Holdings.NONE.plus(T2, 3).plus(T1, 1));
  }

  @Test
  void holdings_otherAttemptOrTask_differ() {
    assertThat(Holdings.NONE.plus(T1, 1)).isNotEqualTo(Holdings.NONE.plus(T1, 2));
    assertThat(Holdings.NONE.plus(T1, 1)).isNotEqualTo(Holdings.NONE.plus(T2, 1));
    assertThat(Holdings.NONE.plus(T1, 2).plus(T2, 1))
        .isNotEqualTo(Holdings.NONE.plus(T1, 1).plus(T2, 2));
  }

  @Test
  void holdings_knownSet_neverChanges() {
    assertThat(Long.toHexString(Holdings.NONE.plus(T1, 2).digest())).isEqualTo("9d08ab2b9161ce88");
  }
}
