package io.turboprop.cli;

import io.turboprop.cli.http.ManagerClient;
import io.turboprop.cli.output.Printer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that asks a manager something and shows the answer. */
public abstract class ApiCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin private final ClientOptions clientOptions = new ClientOptions();

  /** What a command works with. */
  public record Session(ManagerClient client, Printer printer, Surroundings surroundings) {
    public Instant now() {
      return surroundings.clock().instant();
    }
  }

  @Override
  public final Integer call() {
    ClientOptions.Merged options = merged();
    Surroundings surroundings = ((Turboprop) spec.root().userObject()).surroundings();
    Printer printer =
        new Printer(
            options.format(),
            surroundings.colour(),
            spec.commandLine().getOut(),
            spec.commandLine().getErr());
    return run(new Session(options.client(surroundings), printer, surroundings)).number();
  }

  protected abstract ExitCode run(Session session);

  /** The words of the whole command line, as they were typed. */
  protected final List<String> words() {
    return spec.root().commandLine().getParseResult().originalArgs();
  }

  private ClientOptions.Merged merged() {
    List<ClientOptions> nearestFirst = new ArrayList<>();
    nearestFirst.add(clientOptions);
    for (CommandSpec above = spec.parent(); above != null; above = above.parent()) {
      if (above.userObject() instanceof CommandGroup group) {
        nearestFirst.add(group.clientOptions());
      }
    }
    return new ClientOptions.Merged(nearestFirst);
  }
}
