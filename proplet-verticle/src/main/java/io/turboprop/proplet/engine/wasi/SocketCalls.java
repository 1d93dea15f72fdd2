package io.turboprop.proplet.engine.wasi;

/** Guests have no sockets, so whatever they hold is none. */
final class SocketCalls {
  private SocketCalls() {}

  /** sock_…(fd, …) */
  static void refuse(Wasi wasi, Cells cells, long[] a) throws WasiError {
    wasi.descriptors().get((int) a[0]);
    throw new WasiError(Errno.ENOTSOCK);
  }
}
