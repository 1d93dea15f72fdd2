package io.turboprop.proplet.engine.wasi;

/**
 * The guest ended itself by {@code proc_exit}. Unwinds the guest's frames; engines let it through
 * and take the code.
 */
public final class GuestExit extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int code;

  GuestExit(int code) {
    super("exit code " + code, null, false, false);
    this.code = code;
  }

  /** As the guest said it, unsigned; 0 is success. */
  public int code() {
    return code;
  }
}
