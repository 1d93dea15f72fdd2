package io.turboprop.cli.images;

import io.turboprop.cli.ApiCommand;
import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import java.io.PrintWriter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "pull",
    description = {
      "Fetch an image, verified: its module into a file, or all of it into an OCI layout",
      "Registries are reached as by images push. With --to the manager has proplets fetch the"
          + " image ahead of its use, all at the same time."
    })
final class PullCommand extends ApiCommand {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "IMAGE",
      description =
          "HOST/REPOSITORY[:TAG][@DIGEST] or oci:DIR[:TAG]; with --to whatever a task may name")
  String source = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "FILE.wasm|oci:DIR[:TAG]",
      description = "Where to, without --to. Default tag: that of the image, else latest")
  @Nullable String target;

  @Option(
      names = {"-q", "--quiet"},
      description = "No progress")
  boolean quiet;

  @Option(
      names = "--to",
      paramLabel = "PROPLETS",
      description =
          "all; or terms with commas between them: ids and names, of which a proplet must be one,"
              + " and labels (KEY=VALUE), all of which it must have")
  @Nullable String proplets;

  @Option(names = "--no-wait", description = "With --to: do not wait until all have it")
  boolean noWait;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      description = "With --to: wait no longer; the pull goes on. Default: no limit")
  @Nullable Duration timeout;

  @Override
  protected ExitCode run(Session session) {
    String file = target;
    String selector = proplets;
    if ((file == null) == (selector == null)) {
      throw new CommandException(
          ExitCode.USAGE,
          "say where to: a file, oci:DIR, or --to and which proplets; one of these");
    }
    if (selector != null) {
      FleetPull pull = new FleetPull(session, source, quiet, timeout);
      return noWait ? pull.begin(selector) : pull.untilOver(selector);
    }
    PrintWriter err = spec.commandLine().getErr();
    LocalPull pull = new LocalPull(session, source, String.valueOf(file), err, quiet);
    ImageCommand.carryOut(source, pull::run);
    return ExitCode.OK;
  }
}
