package io.turboprop.cli.serve;

import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import io.turboprop.config.SettingsException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code turboprop dev}: the whole house in one process. */
@Command(
    name = "dev",
    description = {
      "Run broker, manager, proxy and proplets in this process, on the loopback address",
      "Everything is kept in one folder and is there again at the next start. Ctrl-C ends it."
    })
public final class DevCommand implements Callable<Integer> {
  private static final int MAX_PROPLETS = 1_000;
  private static final int TOKEN_BYTES = 32;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(names = "--proplets", paramLabel = "N", description = "How many proplets. Default: 1")
  int proplets = 1;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "Where everything is kept. Default: .turboprop")
  Path dataDir = Path.of(".turboprop");

  @Option(
      names = "--http-port",
      paramLabel = "PORT",
      description = "Of the manager; 0 for any free one. Default: 7070")
  int httpPort = 7070;

  @Option(
      names = "--mqtt-port",
      paramLabel = "PORT",
      description = "Of the broker; 0 for any free one. Default: 1883")
  int mqttPort = 1883;

  @Option(
      names = "--no-broker",
      description = "Without a broker: the manager drives the proplets over HTTP")
  boolean noBroker;

  @Option(
      names = "--proxy-port",
      paramLabel = "PORT",
      description = "Of the proxy's health; 0 for any free one. Default: 0")
  int proxyPort;

  @Option(
      names = "--ready-file",
      paramLabel = "FILE",
      description = "Write the manager's address into this file once all is ready")
  @Nullable Path readyFile;

  @Override
  public Integer call() throws InterruptedException {
    if (proplets < 1 || proplets > MAX_PROPLETS) {
      throw new CommandException(
          ExitCode.USAGE, "--proplets must be 1 to %d, not %d".formatted(MAX_PROPLETS, proplets));
    }
    if (noBroker && spec.commandLine().getParseResult().hasMatchedOption("--mqtt-port")) {
      throw new CommandException(
          ExitCode.USAGE, "--mqtt-port is the port of a broker, and --no-broker wants none");
    }
    long begin = System.nanoTime();
    DevPlan plan =
        new DevPlan(
            dataDir.toAbsolutePath().normalize(),
            proplets,
            Ports.orFree(httpPort),
            Ports.orFree(mqttPort),
            Ports.orFree(proxyPort),
            noBroker ? Optional.of(driven()) : Optional.empty());
    try {
      open(plan);
    } catch (SettingsException e) {
      throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
    long millis = (System.nanoTime() - begin) / 1_000_000;
    tell(plan, millis);
    return Serving.untilSignalled();
  }

  /** The token is new at each start and told to nobody but the proplets and the manager. */
  private DevPlan.Driven driven() {
    byte[] token = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(token);
    return new DevPlan.Driven(
        Stream.generate(() -> Ports.orFree(0)).distinct().limit(proplets).toList(),
        HexFormat.of().formatHex(token));
  }

  private void open(DevPlan plan) {
    FolderLock lock = FolderLock.take(plan.dataDir());
    DevHouse house = new DevHouse(plan, System.getenv());
    Runtime.getRuntime().addShutdownHook(new Thread(() -> shut(house, lock), "dev-shutdown"));
    house.start();
    Readiness.await(url(plan), plan.proplets());
  }

  private void shut(DevHouse house, FolderLock lock) {
    try {
      if (readyFile != null) {
        Files.deleteIfExists(readyFile);
      }
    } catch (IOException leftBehind) {
      // Nobody is there any more to be told.
    }
    house.close();
    lock.close();
  }

  private static String url(DevPlan plan) {
    return "http://localhost:" + plan.httpPort();
  }

  private void tell(DevPlan plan, long millis) {
    PrintWriter out = spec.commandLine().getOut();
    out.print(
        """

        Turboprop is ready after %.1f s.

          manager   %s
          broker    %s
          proxy     http://127.0.0.1:%d/health
          proplets  %d

          curl -s %s/health
          curl -s %s/proplets
          turboprop -m %s run FILE.wasm [inputs…]

        Everything is kept in %s. Ctrl-C ends it.

        """
            .formatted(
                millis / 1000.0,
                url(plan),
                broker(plan),
                plan.proxyPort(),
                plan.proplets(),
                url(plan),
                url(plan),
                url(plan),
                plan.dataDir()));
    out.flush();
    writeReadyFile(plan);
  }

  private static String broker(DevPlan plan) {
    return plan.driven().isPresent()
        ? "none; the manager drives the proplets over HTTP"
        : "mqtt://127.0.0.1:%d  (ids and keys: %s)".formatted(plan.mqttPort(), plan.identities());
  }

  private void writeReadyFile(DevPlan plan) {
    if (readyFile == null) {
      return;
    }
    try {
      Files.writeString(readyFile, url(plan) + "\n");
    } catch (IOException e) {
      throw new CommandException(ExitCode.FAILED, "cannot write %s: %s".formatted(readyFile, e), e);
    }
  }
}
