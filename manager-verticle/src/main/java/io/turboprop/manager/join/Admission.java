package io.turboprop.manager.join;

import io.turboprop.model.ErrorCode;
import java.util.Optional;

/** What becomes of a wish to join. */
public sealed interface Admission {

  /**
   * @param spent the token after a use of it; empty if this cost none
   * @param isNew whether the identity is
   */
  record Admitted(Joined joined, Optional<JoinToken> spent, boolean isNew) implements Admission {}

  /**
   * @param why for whoever asked
   */
  record Refused(ErrorCode code, String why) implements Admission {}
}
