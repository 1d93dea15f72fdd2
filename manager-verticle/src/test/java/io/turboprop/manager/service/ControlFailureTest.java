package io.turboprop.manager.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import org.junit.jupiter.api.Test;

final class ControlFailureTest {

  @Test
  void silence_isNoBugButSomethingToTryAgain() {
    OrchestratorException told = ControlFailure.decode(new ReplyException(ReplyFailure.TIMEOUT));

    assertThat(told.code()).isEqualTo(ErrorCode.CONTROL_SILENT);
    assertThat(told.code().status()).isEqualTo(503);
    assertThat(told).hasMessageContaining("not known");
  }

  @Test
  void refusal_arrivesAsItWasMade() {
    OrchestratorException made = new OrchestratorException(ErrorCode.CONFLICT, "task t exists");

    OrchestratorException told = ControlFailure.decode(ControlFailure.encode(made));

    assertThat(told.code()).isEqualTo(ErrorCode.CONFLICT);
    assertThat(told).hasMessage("task t exists");
  }

  @Test
  void anythingElse_isABugThatSaysNothingOfItself() {
    OrchestratorException told =
        ControlFailure.decode(ControlFailure.encode(new IllegalStateException("secret")));

    assertThat(told.code()).isEqualTo(ErrorCode.INTERNAL);
    assertThat(told).hasMessage("internal error");
  }
}
