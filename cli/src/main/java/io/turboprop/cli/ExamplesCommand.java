package io.turboprop.cli;

import io.turboprop.examples.Examples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "examples",
    description = "Write the sample modules into a folder, to try things with")
final class ExamplesCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Parameters(paramLabel = "DIR", description = "The folder, made if absent")
  Path folder = Path.of("");

  @Override
  public Integer call() {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.FAILED, "cannot make the folder %s: %s".formatted(folder, e), e);
    }
    for (Examples example : Examples.values()) {
      spec.commandLine().getOut().println(example.copyTo(folder));
    }
    return ExitCode.OK.number();
  }
}
