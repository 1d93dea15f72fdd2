package io.turboprop.proplet.engine.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * A port that only this machine reaches and that was free. While it is held the system gives it to
 * nobody who asks for any free one, so that two processes never find themselves at one address. A
 * server that allows the reuse of addresses, as those on POSIX do, can listen there all the same.
 */
final class HeldPort implements AutoCloseable {
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  private final Socket socket;
  private final InetSocketAddress address;

  private HeldPort(Socket socket) {
    this.socket = socket;
    this.address = new InetSocketAddress(LOOPBACK, socket.getLocalPort());
  }

  static HeldPort take() throws IOException {
    Socket socket = new Socket();
    try {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(LOOPBACK, 0));
      return new HeldPort(socket);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  InetSocketAddress address() {
    return address;
  }

  /** {@code 127.0.0.1:40000}. */
  String text() {
    return LOOPBACK.getHostAddress() + ":" + address.getPort();
  }

  /** Gives it back. The second time does nothing. */
  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException closed) {
      // There is nothing to be lost.
    }
  }
}
