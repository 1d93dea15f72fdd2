package io.turboprop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Of the commands no more are made than a command line can take. */
final class TurbopropTest {
  private static CommandLine made(String... words) {
    return Turboprop.commandLine(
        new Surroundings(Map.of(), false, InstantSource.system(), time -> {}), List.of(words));
  }

  private static List<String> commands(String... words) {
    return made(words).getSubcommands().values().stream()
        .map(CommandLine::getCommandName)
        .distinct()
        .toList();
  }

  @Test
  void known_namesAreThoseOfTheAnnotations() {
    assertThat(Turboprop.COMMANDS)
        .flatMap(known -> Stream.concat(Stream.of(known), known.below().get().stream()).toList())
        .hasSizeGreaterThan(60)
        .allSatisfy(
            known -> {
              Command said = known.type().getAnnotation(Command.class);
              assertThat(known.names())
                  .containsExactlyElementsOf(
                      Stream.concat(Stream.of(said.name()), Stream.of(said.aliases())).toList());
            });
  }

  @Test
  void failure_thatNobodyExpects_isToldWithItsPlace(@TempDir Path folder) {
    InstantSource broken =
        () -> {
          throw new ArithmeticException("/ by zero");
        };

    Cli.Outcome outcome =
        new Cli()
            .with("MANAGER_DATA_DIR", folder.toString())
            .timedBy(broken, time -> {})
            .run("backup", "create", folder.resolve("b.tar").toString());

    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.err())
        .startsWith("error: unexpected: java.lang.ArithmeticException: / by zero")
        .contains("Please report it")
        .contains("at " + getClass().getName());
  }

  @Test
  void word_thatNamesACommand_isEnoughForIt() {
    assertThat(commands("tasks", "list")).containsExactly("tasks");
    assertThat(commands("-m", "http://localhost:1", "health")).containsExactly("health");
    assertThat(commands("tasks", "--help")).containsExactly("tasks");
  }

  @Test
  void wordsBelowAWord_areEnoughForThoseThatTheyName() {
    assertThat(below("tasks", "list")).containsExactly("list");
    assertThat(below("-m", "http://localhost:1", "tasks", "ls")).containsExactly("list");
    assertThat(below("tasks", "--help")).contains("create", "list", "events");
    assertThat(below("tasks")).isEqualTo(below("tasks", "crate"));
    assertThat(below("--help")).isEqualTo(below("tasks"));
  }

  private static List<String> below(String... words) {
    return Objects.requireNonNull(made(words).getSubcommands().get("tasks"))
        .getSubcommands()
        .values()
        .stream()
        .map(CommandLine::getCommandName)
        .distinct()
        .toList();
  }

  @Test
  void value_thatLooksLikeACommand_hidesNone() {
    assertThat(commands("-m", "tasks", "health")).containsExactly("tasks", "health");
  }

  @Test
  void version_needsNone() {
    assertThat(commands("--version")).isEmpty();
    assertThat(commands("-V")).isEmpty();
    assertThat(commands("run", "--version")).containsExactly("run");
  }

  @Test
  void helpNothingOrAWrongName_needsAll() {
    List<String> all = commands();

    // What completes words has another name of its own than the one it is called by here.
    assertThat(all).contains("dev", "run", "tasks", "proplet", "generate-completion");
    assertThat(commands("--help")).isEqualTo(all);
    assertThat(commands("--help", "tasks")).isEqualTo(all);
    assertThat(commands("taks", "list")).isEqualTo(all);
    assertThat(commands("completion")).isEqualTo(all);
  }

  @Test
  void optionsForAll_areThereWithOneCommandToo() {
    assertThat(options(made("health"))).isEqualTo(options(made()));
  }

  private static Set<String> options(CommandLine whole) {
    return Objects.requireNonNull(whole.getSubcommands().get("health"))
        .getCommandSpec()
        .optionsMap()
        .keySet();
  }
}
