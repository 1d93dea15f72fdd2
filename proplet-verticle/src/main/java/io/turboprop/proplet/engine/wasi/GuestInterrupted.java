package io.turboprop.proplet.engine.wasi;

/**
 * The guest's thread was interrupted while it waited in a host call. The interrupt status is set
 * again; engines let this unwind the guest.
 */
public final class GuestInterrupted extends RuntimeException {
  private static final long serialVersionUID = 1;

  GuestInterrupted() {
    super("interrupted in a host call", null, false, false);
  }

  /** Ends a long host call between two of its steps. */
  static void check() {
    if (Thread.currentThread().isInterrupted()) {
      throw new GuestInterrupted();
    }
  }
}
