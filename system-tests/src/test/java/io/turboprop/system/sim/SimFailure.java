package io.turboprop.system.sim;

import org.jspecify.annotations.Nullable;

/** A promise was broken in a simulated world. */
final class SimFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SimFailure(String what, @Nullable Throwable cause) {
    super(what, cause);
  }
}
