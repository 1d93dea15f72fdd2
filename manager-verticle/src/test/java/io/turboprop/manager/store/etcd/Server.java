package io.turboprop.manager.store.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Members of one real etcd, as processes, with data below a folder. */
final class Server implements AutoCloseable {
  private static final Duration LONG = Duration.ofMinutes(1);

  private final Path folder;
  private final List<String> more;
  private final List<Member> members;

  /** One of them. */
  private static final class Member {
    final int port;
    final int peerPort;
    @Nullable Process process;

    Member(int port, int peerPort) {
      this.port = port;
      this.peerPort = peerPort;
    }
  }

  /**
   * @param more arguments
   */
  private Server(Path folder, int size, List<String> more) throws IOException {
    this.folder = folder;
    this.more = List.of(more.toArray(String[]::new));
    List<Integer> ports = freePorts(2 * size);
    this.members =
        IntStream.range(0, size)
            .mapToObj(i -> new Member(ports.get(2 * i), ports.get(2 * i + 1)))
            .toList();
  }

  static Server start(Path folder, int size, String... more) {
    try {
      Server server = new Server(folder, size, List.of(more));
      IntStream.range(0, size).forEach(server::begin);
      server.awaitWritable();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException("etcd does not start; is etcd-server installed?", e);
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

  void begin(int member) {
    Member one = members.get(member);
    List<String> command = new ArrayList<>();
    Collections.addAll(
        command,
        "etcd",
        "--name=" + name(member),
        "--data-dir=" + folder.resolve(name(member)),
        "--listen-client-urls=http://127.0.0.1:" + one.port,
        "--advertise-client-urls=http://127.0.0.1:" + one.port,
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
    List<String> all = new ArrayList<>();
    for (int i = 0; i < members.size(); i++) {
      all.add(name(i) + "=http://127.0.0.1:" + members.get(i).peerPort);
    }
    return String.join(",", all);
  }

  private void awaitWritable() {
    try (Etcd etcd = client("/started/")) {
      await()
          .atMost(LONG)
          .ignoreExceptions()
          .untilAsserted(
              () ->
                  assertThat(
                          etcd.transact(
                                  List.of(), List.of(new Etcd.Change.Delete("nothing")), List.of())
                              .succeeded())
                      .isTrue());
    }
  }

  EtcdAddress address() {
    return new EtcdAddress(
        members.stream().map(member -> URI.create("http://127.0.0.1:" + member.port)).toList(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** Below a prefix of its own. */
  EtcdOptions options(String prefix) {
    return EtcdOptions.at(address()).withPrefix(prefix);
  }

  /** To look past the store. */
  Etcd client(String prefix) {
    return Etcd.at(options(prefix));
  }

  int port(int member) {
    return members.get(member).port;
  }

  int size() {
    return members.size();
  }

  /** By {@code kill -9}. */
  void kill(int member) {
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
