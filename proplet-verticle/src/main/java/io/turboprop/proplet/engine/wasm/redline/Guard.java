package io.turboprop.proplet.engine.wasm.redline;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What keeps compiled code in its place without comparisons, once per process: the addresses that
 * guests and code live at, and the handlers of signals that know them.
 */
record Guard(CodeSpace code, GuestSpace guests, Signals signals) {
  private static final @Nullable Guard INSTALLED;
  private static final String REFUSAL;

  static {
    Guard installed = null;
    String refusal = "";
    try {
      installed = install();
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      refusal = "guests cannot be guarded: " + e.getMessage();
    }
    INSTALLED = installed;
    REFUSAL = refusal;
  }

  /**
   * @throws UnsupportedOperationException where {@link #missing} says why
   */
  static Guard get() {
    if (INSTALLED == null) {
      throw new UnsupportedOperationException(REFUSAL);
    }
    return INSTALLED;
  }

  /** Why there is none in this process, as half a sentence; empty if there is one. */
  static Optional<String> missing() {
    return INSTALLED == null ? Optional.of(REFUSAL) : Optional.empty();
  }

  private static Guard install() {
    CodeSpace code = CodeSpace.reserve();
    GuestSpace guests = GuestSpace.reserve();
    Signals signals = Signals.install(code.addresses(), guests.addresses());
    Guard guard = new Guard(code, guests, signals);
    guard.tryOut();
    return guard;
  }

  /** Ends a piece of compiled code the way that guests are ended. */
  private void tryOut() {
    MemorySegment pages = code.place(Signals.SENDS_TO_ITSELF);
    MemorySegment context = Os.map(Abi.GLOBALS, Os.READ | Os.WRITE);
    try {
      signals.tryOut(pages.address(), context);
    } finally {
      Os.unmap(context);
      code.giveBack(pages);
    }
  }
}
