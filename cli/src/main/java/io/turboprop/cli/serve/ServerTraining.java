package io.turboprop.cli.serve;

import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import io.turboprop.examples.Examples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A short life of the whole house in a temporary folder, so that the JVM can record which classes
 * it takes: start, a task with its module inline, one from an image layout, the usual questions,
 * stop.
 */
public final class ServerTraining {
  private static final String TAG = "training";

  private ServerTraining() {}

  /**
   * @param command runs the words of a command line against the manager at the address in front of
   *     them
   */
  public static void run(Consumer<List<String>> command) throws IOException {
    Path folder = Files.createTempDirectory("turboprop-training");
    DevPlan plan =
        new DevPlan(
            folder.resolve("data"),
            1,
            Ports.orFree(0),
            Ports.orFree(0),
            Ports.orFree(0),
            Optional.empty());
    Files.createDirectories(plan.dataDir());
    try (DevHouse house = new DevHouse(plan, Map.of())) {
      house.start();
      String url = "http://localhost:" + plan.httpPort();
      Readiness.await(url, 1);
      Path module = Examples.ADD.copyTo(folder);
      Path images = plan.dataDir().resolve("images");
      for (List<String> lesson : lessons(module.toString(), "oci:" + images + ":" + TAG)) {
        command.accept(Stream.concat(Stream.of("-m", url), lesson.stream()).toList());
      }
    } finally {
      delete(folder);
    }
  }

  private static List<List<String>> lessons(String module, String image) {
    return List.of(
        List.of("pack", module, image),
        List.of("run", "--timeout", "30s", module, "1", "2"),
        List.of("run", "--timeout", "30s", "--keep", "-n", "add", image, "1", "2"),
        List.of("tasks", "list"),
        List.of("proplets", "list"),
        List.of("health"));
  }

  static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new CommandException(ExitCode.FAILED, "cannot remove %s: %s".formatted(folder, e), e);
    }
  }
}
