package io.turboprop.manager.broker;

import io.turboprop.config.Credentials;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The embedded broker in a JVM of its own, so that it can be killed. */
final class BrokerProcess implements AutoCloseable {
  private static final String READY = "listening on ";

  private final Process process;
  final int port;

  private BrokerProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  static BrokerProcess start(Path folder) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                BrokerProcess.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    var out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    Optional<String> ready = out.lines().filter(line -> line.startsWith(READY)).findFirst();
    if (ready.isEmpty()) {
      throw new IllegalStateException("the broker's process ended: " + process);
    }
    return new BrokerProcess(process, Integer.parseInt(ready.get().substring(READY.length())));
  }

  /** As {@code kill -9}; back when it is gone. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  @Override
  public void close() {
    kill();
  }

  public static void main(String[] folder) {
    var access =
        new BrokerAccess(List.of(user("mgr", BrokerRole.MANAGER), user("p1", BrokerRole.PROPLET)));
    var config = BrokerConfig.at("127.0.0.1", 0, Path.of(folder[0]), access);
    new EmbeddedBroker(Vertx.vertx(), config)
        .start()
        .onSuccess(address -> System.out.println(READY + address.port()))
        .onFailure(Throwable::printStackTrace);
  }

  private static BrokerUser user(String id, BrokerRole role) {
    return BrokerUser.of(new Credentials("t", "ch", id, "key"), role);
  }
}
