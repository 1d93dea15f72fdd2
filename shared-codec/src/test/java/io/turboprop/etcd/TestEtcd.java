package io.turboprop.etcd;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Members of one real etcd, as processes on the loopback, with data below a folder. */
public final class TestEtcd implements AutoCloseable {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final int PORTS = 3;

  private final HttpClient http = HttpClient.newHttpClient();
  private final Path folder;
  private final String scheme;
  private final List<String> more;
  private final List<Member> members;

  /** One of them; it is looked at by a port of its own, which never speaks TLS. */
  private static final class Member {
    final int port;
    final int peerPort;
    final int lookPort;
    @Nullable Process process;

    Member(int port, int peerPort, int lookPort) {
      this.port = port;
      this.peerPort = peerPort;
      this.lookPort = lookPort;
    }
  }

  private TestEtcd(Path folder, String scheme, int size, List<String> more) throws IOException {
    this.folder = folder;
    this.scheme = scheme;
    this.more = more;
    List<Integer> ports = freePorts(PORTS * size);
    this.members =
        IntStream.range(0, size)
            .map(i -> PORTS * i)
            .mapToObj(i -> new Member(ports.get(i), ports.get(i + 1), ports.get(i + 2)))
            .toList();
  }

  /**
   * Begins them, and waits until they serve.
   *
   * @param more arguments
   */
  public static TestEtcd start(Path folder, int size, String... more) {
    return start(folder, "http", size, List.of(more));
  }

  /**
   * The same, with TLS for clients.
   *
   * @param certificate PEM, for 127.0.0.1
   * @param key PEM
   */
  public static TestEtcd startWithTls(Path folder, Path certificate, Path key, String... more) {
    List<String> arguments = new ArrayList<>(List.of(more));
    arguments.add("--cert-file=" + certificate);
    arguments.add("--key-file=" + key);
    return start(folder, "https", 1, arguments);
  }

  private static TestEtcd start(Path folder, String scheme, int size, List<String> more) {
    try {
      TestEtcd server = new TestEtcd(folder, scheme, size, more);
      IntStream.range(0, size).forEach(server::begin);
      IntStream.range(0, size).forEach(server::awaitHealthy);
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException("no ports for etcd", e);
    }
  }

  private static List<Integer> freePorts(int count) throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    List<Integer> ports = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ServerSocket socket = new ServerSocket(0);
      sockets.add(socket);
      ports.add(socket.getLocalPort());
    }
    for (ServerSocket socket : sockets) {
      socket.close();
    }
    return ports;
  }

  private static String name(int member) {
    return "m" + member;
  }

  /** Starts a member, again if it was killed, and waits for nothing. */
  public void begin(int member) {
    Member one = members.get(member);
    String client = scheme + "://127.0.0.1:" + one.port;
    List<String> command = new ArrayList<>();
    Collections.addAll(
        command,
        "etcd",
        "--name=" + name(member),
        "--data-dir=" + folder.resolve(name(member)),
        "--listen-client-urls=" + client,
        "--advertise-client-urls=" + client,
        "--listen-metrics-urls=http://127.0.0.1:" + one.lookPort,
        "--listen-peer-urls=http://127.0.0.1:" + one.peerPort,
        "--initial-advertise-peer-urls=http://127.0.0.1:" + one.peerPort,
        "--initial-cluster-token=test",
        "--initial-cluster=" + cluster(),
        "--logger=zap",
        "--log-level=error");
    command.addAll(more);
    File log = folder.resolve(name(member) + ".log").toFile();
    try {
      Files.createDirectories(folder);
      one.process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException("etcd does not start; is etcd-server installed?", e);
    }
  }

  private String cluster() {
    return IntStream.range(0, members.size())
        .mapToObj(i -> name(i) + "=http://127.0.0.1:" + members.get(i).peerPort)
        .collect(Collectors.joining(","));
  }

  /** Waits until a member answers what most of them agree on. */
  private void awaitHealthy(int member) {
    await("etcd, log " + folder.resolve(name(member) + ".log"))
        .atMost(LONG)
        .ignoreExceptions()
        .until(() -> look(member, "/health").contains("\"health\":\"true\""));
  }

  /** The member that leads the others; waits until one does. */
  public int leader() {
    return await()
        .atMost(LONG)
        .until(
            () -> IntStream.range(0, members.size()).filter(this::leads).findAny(),
            found -> found.isPresent())
        .orElseThrow();
  }

  private boolean leads(int member) {
    try {
      return look(member, "/metrics").lines().anyMatch("etcd_server_is_leader 1"::equals);
    } catch (IOException e) {
      return false;
    }
  }

  private String look(int member, String path) throws IOException {
    URI uri = URI.create("http://127.0.0.1:" + members.get(member).lookPort + path);
    try {
      HttpRequest request = HttpRequest.newBuilder(uri).timeout(LONG).build();
      return http.send(request, BodyHandlers.ofString()).body();
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts tests", e);
    }
  }

  /** Of all members, with commas. */
  public String urls() {
    return members.stream()
        .map(member -> scheme + "://127.0.0.1:" + member.port)
        .collect(Collectors.joining(","));
  }

  public int port(int member) {
    return members.get(member).port;
  }

  public int size() {
    return members.size();
  }

  /** By {@code kill -9}. */
  public void kill(int member) {
    Process process = members.get(member).process;
    if (process != null) {
      process.destroyForcibly();
      process.onExit().orTimeout(LONG.toSeconds(), TimeUnit.SECONDS).join();
    }
  }

  @Override
  public void close() {
    IntStream.range(0, members.size()).forEach(this::kill);
  }
}
