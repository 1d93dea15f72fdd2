package io.turboprop.cli.bench;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.HdrHistogram.Histogram;

/**
 * What this machine can do at most of what every call and every image takes.
 *
 * @param hashMbPerSecond SHA-256 in one thread
 * @param loopbackMicros of 1 KB there and back over a TCP connection
 */
record Physics(double hashMbPerSecond, Histogram loopbackMicros) {
  private static final int ROUND_TRIPS = 4_000;
  private static final int BODY_BYTES = EchoClient.BODY_BYTES;
  private static final int NANOS_IN_MICRO = 1_000;

  /**
   * Tries it, for about a second. Blocks.
   *
   * @throws IllegalStateException if the machine has no loopback, or starts no program
   */
  static Physics here() {
    return new Physics(Hashing.measured(), loopback());
  }

  private static Histogram loopback() {
    try (ServerSocket door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread.ofPlatform().daemon().start(() -> sendBack(door));
      try (Socket socket = new Socket(door.getInetAddress(), door.getLocalPort())) {
        socket.setTcpNoDelay(true);
        DataInputStream in = new DataInputStream(socket.getInputStream());
        roundTrips(socket, in);
        return roundTrips(socket, in);
      }
    } catch (IOException e) {
      throw new IllegalStateException("the loopback address does not work: " + e, e);
    }
  }

  private static Histogram roundTrips(Socket socket, DataInputStream in) throws IOException {
    byte[] bytes = new byte[BODY_BYTES];
    Histogram micros = Measured.noLatencies();
    for (int i = 0; i < ROUND_TRIPS; i++) {
      long began = System.nanoTime();
      socket.getOutputStream().write(bytes);
      in.readFully(bytes);
      micros.recordValue((System.nanoTime() - began) / NANOS_IN_MICRO);
    }
    return micros;
  }

  /** Ends with the connection. */
  private static void sendBack(ServerSocket door) {
    byte[] bytes = new byte[BODY_BYTES];
    try (Socket socket = door.accept()) {
      socket.setTcpNoDelay(true);
      DataInputStream in = new DataInputStream(socket.getInputStream());
      while (true) {
        in.readFully(bytes);
        socket.getOutputStream().write(bytes);
      }
    } catch (IOException over) {
      // The other side says what went wrong.
    }
  }
}
