package io.turboprop.module;

/**
 * Bytes that are no WebAssembly module, or one beyond the {@link InspectionLimits}. The message
 * names the place and is fit for the user. Carries no stack trace: malformed modules are expected.
 */
public final class MalformedModuleException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long offset;

  MalformedModuleException(long offset, String what) {
    super("at byte " + offset + ": " + what, null, false, false);
    this.offset = offset;
  }

  /** Where in the file, from 0. */
  public long offset() {
    return offset;
  }
}
