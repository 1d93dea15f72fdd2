package io.turboprop.proplet.engine.wasi;

/** Kinds of files, with the codes of {@code wasi_snapshot_preview1}. */
enum FileType {
  UNKNOWN(0),
  BLOCK_DEVICE(1),
  CHARACTER_DEVICE(2),
  DIRECTORY(3),
  REGULAR_FILE(4),
  SOCKET_DGRAM(5),
  SOCKET_STREAM(6),
  SYMBOLIC_LINK(7);

  private final int code;

  FileType(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }
}
