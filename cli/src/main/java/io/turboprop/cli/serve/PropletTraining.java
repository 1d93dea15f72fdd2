package io.turboprop.cli.serve;

import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.Turboprop;
import io.turboprop.cli.provision.Identities;
import io.turboprop.examples.Examples;
import io.turboprop.proplet.PropletConfig;
import io.turboprop.proplet.PropletVerticle;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A short life of a proplet: two tasks. Its manager with the broker is a process of its own, so
 * that the JVM records nothing of these, which would take memory on each gateway.
 */
public final class PropletTraining {
  private static final int RUNS = 2;
  private static final long LIMIT_SECONDS = 60;

  private PropletTraining() {}

  public static void run() throws IOException {
    Path folder = Files.createTempDirectory("turboprop-training");
    var plan =
        new DevPlan(folder, 1, Ports.orFree(0), Ports.orFree(0), Ports.orFree(0), Optional.empty());
    String section = Identities.ensure(plan.identities(), plan.proplets()).getFirst();
    Process manager = manager(plan);
    try {
      String url = "http://localhost:" + plan.httpPort();
      Readiness.awaitDoor(plan.httpPort());
      live(PropletConfig.from(new DevSettings(Map.of(), plan).proplet(section, 0)), url, folder);
    } finally {
      end(manager);
      ServerTraining.delete(folder);
    }
  }

  private static void live(PropletConfig config, String url, Path folder) throws IOException {
    Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    try {
      vertx.deployVerticle(new PropletVerticle(config)).await();
      Readiness.await(url, 1);
      String module = Examples.ADD.copyTo(folder).toString();
      for (int i = 0; i < RUNS; i++) {
        finished(begin(folder, Map.of(), "-m", url, "run", "--timeout", "30s", module, "1", "2"));
      }
    } finally {
      vertx.close().await();
    }
  }

  private static Process manager(DevPlan plan) throws IOException {
    return begin(
        plan.dataDir(),
        Map.of(
            "MANAGER_HTTP_HOST", "127.0.0.1",
            "MANAGER_HTTP_PORT", Integer.toString(plan.httpPort()),
            "MANAGER_BROKER_PORT", Integer.toString(plan.mqttPort()),
            "MANAGER_DATA_DIR", plan.managerData().toString()),
        "manager");
  }

  /** This program once more, on this Java, but without options of the JVM. */
  private static Process begin(Path folder, Map<String, String> environment, String... words)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), Turboprop.class.getName()));
    command.addAll(List.of(words));
    var builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().putAll(environment);
    return builder
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static void finished(Process process) throws IOException {
    if (!ended(process) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IOException("a task of the training did not end well");
    }
  }

  private static void end(Process manager) {
    manager.destroy();
    if (!ended(manager)) {
      manager.destroyForcibly();
    }
  }

  private static boolean ended(Process process) {
    try {
      return process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException(ExitCode.FAILED, "interrupted while a process ended", e);
    }
  }
}
