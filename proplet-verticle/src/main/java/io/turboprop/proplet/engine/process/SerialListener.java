package io.turboprop.proplet.engine.process;

import io.turboprop.proplet.engine.OutputListener;

/** For streams that are read by a thread each: the listener behind it hears one at a time. */
record SerialListener(OutputListener to) implements OutputListener {
  @Override
  public synchronized void wrote(Stream stream, byte[] bytes, int offset, int length) {
    to.wrote(stream, bytes, offset, length);
  }

  @Override
  public synchronized void paused() {
    to.paused();
  }
}
