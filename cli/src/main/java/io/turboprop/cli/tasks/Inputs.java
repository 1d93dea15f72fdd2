package io.turboprop.cli.tasks;

import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Arguments of a guest: {@code -5} is one, {@code --timeot} is more likely an option with a letter
 * missing.
 */
final class Inputs {
  private static final Pattern OPTION = Pattern.compile("--?[A-Za-z].*", Pattern.DOTALL);

  private Inputs() {}

  static void refuseMisspelledOptions(List<String> inputs) {
    for (String input : inputs) {
      if (OPTION.matcher(input).matches()) {
        throw new CommandException(ExitCode.USAGE, "unknown option: '" + input + "'");
      }
    }
  }
}
