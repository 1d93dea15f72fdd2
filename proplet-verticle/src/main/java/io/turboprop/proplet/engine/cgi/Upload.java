package io.turboprop.proplet.engine.cgi;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicReference;

/** Sends a body while the answer may be read already. */
final class Upload {
  private final AtomicReference<Exchange.CallerException> broken = new AtomicReference<>();
  private final Thread thread;

  private Upload(RequestBody body, Socket to) {
    this.thread = Thread.ofVirtual().name("call-body").unstarted(() -> send(body, to));
  }

  static Upload begin(RequestBody body, Socket to) {
    Upload upload = new Upload(body, to);
    upload.thread.start();
    return upload;
  }

  /**
   * A server that does not read it may answer all the same; a caller that is gone ends the call.
   */
  private void send(RequestBody body, Socket to) {
    try {
      body.sendTo(to.getOutputStream());
    } catch (Exchange.CallerException e) {
      broken.set(e);
      close(to);
    } catch (IOException unread) {
      // What the server answers, or that it does not, says more.
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException closed) {
      // It is of no use in any case.
    }
  }

  /** Who is to blame for this failure of the exchange. */
  IOException blame(IOException failure) {
    IOException callers = broken.get();
    return callers == null ? failure : callers;
  }

  /** The body is not read any more when this returns, unless the thread is interrupted. */
  void end() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
