package io.turboprop.proplet.engine.wasi;

/** A call that answers with an error; costs no stack trace, since guests may provoke millions. */
final class WasiError extends Exception {
  private static final long serialVersionUID = 1;

  private final Errno errno;

  WasiError(Errno errno) {
    super(errno.name(), null, false, false);
    this.errno = errno;
  }

  Errno errno() {
    return errno;
  }
}
