package io.turboprop.link;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A TCP connection one can damage: listens on a free port of the loopback and passes bytes on to a
 * target, until told to misbehave. Each direction of each connection has a virtual thread.
 */
public final class FaultyWire implements AutoCloseable {
  private static final int BUFFER_BYTES = 16 * 1024;

  private final ServerSocket server;
  private final int target;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicInteger accepted = new AtomicInteger();
  private volatile boolean refusing;
  private volatile boolean swallowing;
  private volatile boolean swallowingAnswers;
  private volatile Duration delay = Duration.ZERO;
  private volatile long bytesPerSecond = Long.MAX_VALUE;

  private FaultyWire(int target) {
    this.target = target;
    try {
      server = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  /** A faultless wire to a port of the loopback. */
  public static FaultyWire to(int port) {
    return new FaultyWire(port);
  }

  public int port() {
    return server.getLocalPort();
  }

  /** How many connections came in, refused ones too. */
  public int accepted() {
    return accepted.get();
  }

  /** Breaks every connection there is. New ones are welcome. */
  public void cut() {
    sockets.forEach(FaultyWire::closeQuietly);
  }

  /** Whether new connections are closed as soon as they come. */
  public void refuse(boolean refuse) {
    refusing = refuse;
  }

  /** Half-open: connections stay, bytes vanish in both directions. */
  public void swallow(boolean swallow) {
    swallowing = swallow;
  }

  /** Bytes from the target vanish, bytes to it arrive. */
  public void swallowAnswers(boolean swallow) {
    swallowingAnswers = swallow;
  }

  /** Each piece waits so long before it is passed on, in each direction. */
  public void delay(Duration delay) {
    this.delay = delay;
  }

  /** Passes on so much per connection and direction. */
  public void throttle(long bytesPerSecond) {
    this.bytesPerSecond = bytesPerSecond;
  }

  /** Ends all misbehaviour; what vanished stays lost. */
  public void heal() {
    refusing = false;
    swallowing = false;
    swallowingAnswers = false;
    delay = Duration.ZERO;
    bytesPerSecond = Long.MAX_VALUE;
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    cut();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket near = server.accept();
        accepted.incrementAndGet();
        if (refusing) {
          closeQuietly(near);
        } else {
          Thread.ofVirtual().start(() -> join(near));
        }
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void join(Socket near) {
    var far = new Socket();
    sockets.add(near);
    sockets.add(far);
    try {
      far.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
      Thread.ofVirtual().start(() -> pass(near, far, false));
      pass(far, near, true);
    } catch (IOException e) {
      drop(near, far);
    }
  }

  private void pass(Socket from, Socket to, boolean answers) {
    byte[] buffer = new byte[BUFFER_BYTES];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        hold(n);
        if (!swallowing && !(answers && swallowingAnswers)) {
          out.write(buffer, 0, n);
          out.flush();
        }
      }
    } catch (IOException e) {
      // one side is gone: so is the other
    } finally {
      drop(from, to);
    }
  }

  private void hold(int bytes) {
    long nanos = delay.toNanos() + bytes * 1_000_000_000L / bytesPerSecond;
    long end = System.nanoTime() + nanos;
    for (long left = nanos; left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private void drop(Socket near, Socket far) {
    closeQuietly(near);
    closeQuietly(far);
    sockets.remove(near);
    sockets.remove(far);
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // it is gone either way
    }
  }
}
