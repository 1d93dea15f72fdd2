package io.turboprop.proplet.engine.wasi;

/** Kinds of files; the code is the place, as in {@code wasi_snapshot_preview1}. */
enum FileType {
  UNKNOWN,
  BLOCK_DEVICE,
  CHARACTER_DEVICE,
  DIRECTORY,
  REGULAR_FILE,
  SOCKET_DGRAM,
  SOCKET_STREAM,
  SYMBOLIC_LINK;

  int code() {
    return ordinal();
  }
}
