package io.turboprop.cli.oci;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongConsumer;

/** Tells how much was read of another stream. */
final class CountingStream extends FilterInputStream {
  private final LongConsumer progress;
  private long count;

  CountingStream(InputStream in, LongConsumer progress) {
    super(in);
    this.progress = progress;
  }

  @Override
  public int read() throws IOException {
    int one = super.read();
    if (one >= 0) {
      progress.accept(++count);
    }
    return one;
  }

  @Override
  public int read(byte[] target, int at, int length) throws IOException {
    int read = super.read(target, at, length);
    if (read > 0) {
      count += read;
      progress.accept(count);
    }
    return read;
  }
}
