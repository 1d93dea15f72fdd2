package io.turboprop.discovery;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A real name server (dnsmasq) on a free port of the loopback, whose records can change. */
public final class NameServer implements AutoCloseable {
  private static final String READY = "ready.lab.test";

  private final int port;
  private @Nullable Process process;

  private NameServer(int port) {
    this.port = port;
  }

  /**
   * @param records {@code _service._tcp.lab.test,target,port,priority,weight}
   */
  public static NameServer with(String... records) {
    NameServer server = new NameServer(freePort());
    server.serve(records);
    return server;
  }

  private static int freePort() {
    try (var socket = new DatagramSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** These instead of those before. */
  public void serve(String... records) {
    close();
    List<String> command =
        new ArrayList<>(
            List.of(
                "dnsmasq",
                "--no-daemon",
                "--conf-file=/dev/null",
                "--no-resolv",
                "--no-hosts",
                "--pid-file",
                "--local=/lab.test/",
                "--listen-address=127.0.0.1",
                "--bind-interfaces",
                "--port=" + port,
                "--srv-host=" + READY + ",localhost,1,0,0"));
    for (String record : records) {
      command.add("--srv-host=" + record);
    }
    try {
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.environment().merge("PATH", ":/usr/sbin", String::concat);
      process =
          builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    } catch (IOException e) {
      throw new UncheckedIOException("dnsmasq does not start; scripts/test installs it", e);
    }
    ServiceLookup lookup = new ServiceLookup(Optional.of(address()));
    await()
        .atMost(Duration.ofSeconds(20))
        .ignoreExceptions()
        .until(() -> lookup.find(READY).size() == 1);
  }

  /** {@code host:port}. */
  public String address() {
    return "127.0.0.1:" + port;
  }

  /** Nobody answers any more. */
  @Override
  public void close() {
    Process running = process;
    if (running != null) {
      running.destroy();
      try {
        running.waitFor(10, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      process = null;
    }
  }
}
