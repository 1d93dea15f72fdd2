package io.turboprop.proplet.engine.wasm;

import io.turboprop.model.Bytes;
import java.io.ByteArrayInputStream;

/**
 * Standard input of a guest: bytes that are all there. {@link #available} never says 0, also at the
 * end: a guest that polls must wake up to read the end of file.
 */
final class GuestInput extends ByteArrayInputStream {
  GuestInput(Bytes bytes) {
    super(bytes.unsafeArray());
  }

  @Override
  public synchronized int available() {
    return Math.max(1, super.available());
  }
}
