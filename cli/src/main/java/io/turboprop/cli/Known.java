package io.turboprop.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine;

/**
 * A command, and what it is called without asking its annotations: the model of all commands costs
 * more time than what most of them do, so only those are made that a command line can take.
 *
 * @param names its name and its aliases
 * @param below the commands that follow its own word, in the order of the help
 */
public record Known(Class<?> type, List<String> names, Supplier<List<Known>> below) {
  private static final Set<String> HELP = Set.of("-h", "--help");
  private static final Set<String> VERSION = Set.of("-V", "--version");

  /** A command with nothing below it, or with what its annotation says. */
  public static Known of(Class<?> type, String... names) {
    return group(type, List::of, names);
  }

  static Known group(Class<?> type, Supplier<List<Known>> below, String... names) {
    return new Known(type, List.of(names), below);
  }

  /** Its model, with those below it that the words may be for. */
  CommandLine model(List<String> words) {
    CommandLine model = new CommandLine(type);
    needed(below.get(), words).forEach(each -> model.addSubcommand(each.model(words)));
    return model;
  }

  /**
   * Those that the words may be for: all that are named, since what stands first may be the value
   * of an option; and everything if it takes that to answer, as for help or a wrong name.
   */
  static List<Known> needed(List<Known> all, List<String> words) {
    List<Known> named = new ArrayList<>();
    for (String word : words) {
      if (named.isEmpty() && VERSION.contains(word)) {
        return List.of();
      }
      if (named.isEmpty() && HELP.contains(word)) {
        return all;
      }
      all.stream()
          .filter(each -> each.names().contains(word) && !named.contains(each))
          .forEach(named::add);
    }
    return named.isEmpty() ? all : named;
  }
}
