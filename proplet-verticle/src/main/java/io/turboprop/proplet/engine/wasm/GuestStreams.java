package io.turboprop.proplet.engine.wasm;

import io.turboprop.proplet.engine.OutputListener;
import io.turboprop.proplet.engine.output.GuestOutput;
import io.turboprop.proplet.engine.output.OutputTail;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Standard streams of one instance, which are others for each call. Renewed and used by the guest's
 * thread; what was written can be read by all.
 */
final class GuestStreams {
  private final int outputBytes;
  private InputStream input = InputStream.nullInputStream();
  private GuestOutput out;
  private volatile OutputTail err;

  /**
   * @param outputBytes kept of what is written to standard output; of standard error the last as
   *     many, but no more than a tail
   */
  GuestStreams(int outputBytes) {
    this.outputBytes = outputBytes;
    this.out = new GuestOutput(outputBytes, OutputListener.NONE);
    this.err = tail(OutputListener.NONE);
  }

  private OutputTail tail(OutputListener listener) {
    return new OutputTail(Math.min(outputBytes, OutputTail.MAX_BYTES), listener);
  }

  /** Before a call. */
  void renew(InputStream stdin, OutputListener listener) {
    input = stdin;
    out = new GuestOutput(outputBytes, listener);
    err = tail(listener);
  }

  String stdoutText() {
    return out.text();
  }

  String stderrTail() {
    return err.text();
  }

  String exitMessage(int code) {
    return err.exitMessage(code);
  }

  InputStream stdin() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        return input.read();
      }

      @Override
      public int read(byte[] into, int offset, int length) throws IOException {
        return input.read(into, offset, length);
      }

      @Override
      public int available() throws IOException {
        return input.available();
      }
    };
  }

  OutputStream stdout() {
    return new OutputStream() {
      @Override
      public void write(int b) {
        out.write(b);
      }

      @Override
      public void write(byte[] data, int offset, int length) {
        out.write(data, offset, length);
      }
    };
  }

  OutputStream stderr() {
    return new OutputStream() {
      @Override
      public void write(int b) {
        err.write(b);
      }

      @Override
      public void write(byte[] data, int offset, int length) {
        err.write(data, offset, length);
      }
    };
  }
}
