package io.turboprop.cli;

import io.turboprop.cli.apply.ApplyCommand;
import io.turboprop.cli.apply.DiffCommand;
import io.turboprop.cli.backup.BackupCommand;
import io.turboprop.cli.bench.BenchCommand;
import io.turboprop.cli.debug.DebugCommand;
import io.turboprop.cli.events.EventsCommand;
import io.turboprop.cli.functions.FunctionsCommand;
import io.turboprop.cli.images.ImagesCommand;
import io.turboprop.cli.images.PackCommand;
import io.turboprop.cli.inspect.InspectCommand;
import io.turboprop.cli.output.Colour;
import io.turboprop.cli.output.Format;
import io.turboprop.cli.output.Printer;
import io.turboprop.cli.proplets.PropletsCommand;
import io.turboprop.cli.provision.ProvisionCommand;
import io.turboprop.cli.serve.DevCommand;
import io.turboprop.cli.serve.ManagerCommand;
import io.turboprop.cli.serve.PropletCommand;
import io.turboprop.cli.serve.ProxyCommand;
import io.turboprop.cli.store.StoreCommand;
import io.turboprop.cli.tasks.LogsCommand;
import io.turboprop.cli.tasks.PlanCommand;
import io.turboprop.cli.tasks.RunCommand;
import io.turboprop.cli.tasks.TasksCommand;
import io.turboprop.cli.tasks.WhyCommand;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** The top of the {@code turboprop} command. */
@Command(
    name = "turboprop",
    description = "Runs WebAssembly tasks on a fleet, over MQTT",
    mixinStandardHelpOptions = true,
    versionProvider = VersionCommand.Provider.class,
    scope = CommandLine.ScopeType.INHERIT,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:refused or failed; with --wait and run also: the task did not end well",
      "2:wrong command line",
      "3:not found",
      "4:conflict",
      "6:not within the time",
      "7:the manager cannot be reached"
    })
public final class Turboprop extends CommandGroup {
  /** In the order of the help. */
  static final List<Known> COMMANDS =
      List.of(
          Known.of(DevCommand.class, "dev"),
          Known.of(RunCommand.class, "run"),
          Known.group(TasksCommand.class, TasksCommand::below, "tasks", "task"),
          Known.group(
              FunctionsCommand.class, FunctionsCommand::below, "functions", "function", "fn"),
          Known.group(PropletsCommand.class, PropletsCommand::below, "proplets"),
          Known.of(LogsCommand.class, "logs"),
          Known.of(WhyCommand.class, "why"),
          Known.of(PlanCommand.class, "plan"),
          Known.of(ApplyCommand.class, "apply"),
          Known.of(DiffCommand.class, "diff"),
          Known.of(EventsCommand.class, "events"),
          Known.of(HealthCommand.class, "health"),
          Known.of(ImagesCommand.class, "images", "image"),
          Known.of(InspectCommand.class, "inspect"),
          Known.of(PackCommand.class, "pack"),
          Known.of(ExamplesCommand.class, "examples"),
          Known.of(BenchCommand.class, "bench"),
          Known.of(ProvisionCommand.class, "provision"),
          Known.of(BackupCommand.class, "backup"),
          Known.of(StoreCommand.class, "store"),
          Known.of(DebugCommand.class, "debug"),
          Known.of(ManagerCommand.class, "manager"),
          Known.of(PropletCommand.class, "proplet"),
          Known.of(ProxyCommand.class, "proxy"),
          Known.of(VersionCommand.class, "version"),
          Known.of(TrainingCommand.class, "training"));

  private final Surroundings surroundings;

  private Turboprop(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  public Surroundings surroundings() {
    return surroundings;
  }

  /**
   * For a command that asks no manager.
   *
   * @param asked format after the command's own word; the nearest one after a word before counts
   *     else
   */
  public Printer printer(CommandSpec command, @Nullable Format asked) {
    Format format = asked;
    for (CommandSpec above = command; format == null && above != null; above = above.parent()) {
      if (above.userObject() instanceof CommandGroup group) {
        format = group.clientOptions().output;
      }
    }
    return new Printer(
        Objects.requireNonNullElse(format, Format.TABLE),
        surroundings.colour(),
        command.commandLine().getOut(),
        command.commandLine().getErr());
  }

  public static void main(String[] args) {
    CommandLine command = commandLine(Surroundings.ofProcess(), List.of(args));
    command.setOut(new PrintWriter(System.out, false, StandardCharsets.UTF_8));
    command.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
    int code = command.execute(args);
    command.getOut().flush();
    command.getErr().flush();
    System.exit(code);
  }

  /** The whole command, ready to execute; tests hand in their own surroundings and writers. */
  public static CommandLine commandLine(Surroundings surroundings) {
    return commandLine(surroundings, List.of());
  }

  /** The command with no more than these words can take. */
  static CommandLine commandLine(Surroundings surroundings, List<String> words) {
    CommandLine command = new CommandLine(new Turboprop(surroundings));
    List<Known> needed = Known.needed(COMMANDS, words);
    needed.forEach(each -> command.addSubcommand(each.model(words)));
    if (needed.equals(COMMANDS)) {
      command.addSubcommand("completion", new GenerateCompletion());
    }
    command.registerConverter(Duration.class, new Durations());
    command.registerConverter(ByteSize.class, new ByteSize.Converter());
    command.setCaseInsensitiveEnumValuesAllowed(true);
    command.setColorScheme(
        CommandLine.Help.defaultColorScheme(surroundings.colour() ? Ansi.ON : Ansi.OFF));
    Optional.ofNullable(command.getSubcommands().get("run"))
        .ifPresent(run -> run.setUnmatchedOptionsArePositionalParams(true));
    command.setExitCodeExceptionMapper(Turboprop::codeOf);
    command.setExecutionExceptionHandler((failure, line, _) -> tell(failure, line));
    command.setParameterExceptionHandler((failure, _) -> tell(failure));
    return command;
  }

  private static int codeOf(Throwable failure) {
    return failure instanceof CommandException known
        ? known.exitCode().number()
        : ExitCode.FAILED.number();
  }

  private static int tell(Exception failure, CommandLine line) {
    if (failure instanceof CommandException known) {
      complain(line.getErr(), known.text(), line);
    } else {
      complain(line.getErr(), "unexpected: " + failure, line);
      line.getErr().println("This is a defect of turboprop. Please report it with these lines:");
      failure.printStackTrace(line.getErr());
      line.getErr().flush();
    }
    return codeOf(failure);
  }

  private static int tell(ParameterException failure) {
    CommandLine line = failure.getCommandLine();
    complain(line.getErr(), String.valueOf(failure.getMessage()), line);
    line.getErr().println("See '" + line.getCommandSpec().qualifiedName() + " --help'.");
    return ExitCode.USAGE.number();
  }

  private static void complain(PrintWriter err, String text, CommandLine line) {
    boolean colour = line.getColorScheme().ansi().enabled();
    err.println((colour ? Colour.RED.paint("error:") : "error:") + " " + text);
    err.flush();
  }
}
