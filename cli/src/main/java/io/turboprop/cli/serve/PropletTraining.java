package io.turboprop.cli.serve;

import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.Turboprop;
import io.turboprop.cli.provision.Identities;
import io.turboprop.examples.Examples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A short life of a proplet: two tasks. It is a process of its own, the very one that the JVM shall
 * record, beside a manager with the broker in another.
 */
public final class PropletTraining {
  private static final int RUNS = 2;
  private static final long LIMIT_SECONDS = 60;

  private PropletTraining() {}

  /**
   * @param proplet the command line of the process to record
   */
  public static void run(List<String> proplet) throws IOException {
    Path folder = Files.createTempDirectory("turboprop-training");
    var plan =
        new DevPlan(folder, 1, Ports.orFree(0), Ports.orFree(0), Ports.orFree(0), Optional.empty());
    String section = Identities.ensure(plan.identities(), plan.proplets()).getFirst();
    Process manager = manager(plan);
    try {
      Readiness.awaitDoor(plan.httpPort());
      live(begin(proplet, folder, settings(plan, section)), plan, folder);
    } finally {
      end(manager);
      ServerTraining.delete(folder);
    }
  }

  private static Map<String, String> settings(DevPlan plan, String section) {
    return Map.of(
        "PROPLET_CONFIG_FILE",
        plan.identities().toString(),
        "PROPLET_CONFIG_SECTION",
        section,
        "PROPLET_MQTT_ADDRESS",
        "tcp://127.0.0.1:" + plan.mqttPort(),
        "PROPLET_METRICS_PORT",
        "0",
        "PROPLET_DATA_DIR",
        plan.propletData(section).toString());
  }

  private static void live(Process proplet, DevPlan plan, Path folder) throws IOException {
    try {
      String url = "http://localhost:" + plan.httpPort();
      Readiness.await(url, 1);
      String module = Examples.ADD.copyTo(folder).toString();
      for (int i = 0; i < RUNS; i++) {
        finished(again(folder, Map.of(), "-m", url, "run", "--timeout", "30s", module, "1", "2"));
      }
    } finally {
      end(proplet);
    }
  }

  private static Process manager(DevPlan plan) throws IOException {
    return again(
        plan.dataDir(),
        Map.of(
            "MANAGER_HTTP_HOST", "127.0.0.1",
            "MANAGER_HTTP_PORT", Integer.toString(plan.httpPort()),
            "MANAGER_BROKER_PORT", Integer.toString(plan.mqttPort()),
            "MANAGER_DATA_DIR", plan.managerData().toString()),
        "manager");
  }

  /** This program once more, on this Java, but without options of the JVM. */
  private static Process again(Path folder, Map<String, String> environment, String... words)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), Turboprop.class.getName()));
    command.addAll(List.of(words));
    return begin(command, folder, environment);
  }

  private static Process begin(List<String> command, Path folder, Map<String, String> environment)
      throws IOException {
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

  private static void end(Process process) {
    process.destroy();
    if (!ended(process)) {
      process.destroyForcibly();
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
