package io.turboprop.cli.tasks;

import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Arguments of a guest: {@code -5} is one, {@code --timeot} is more likely an option with a letter
 * missing.
 */
public final class Inputs {
  private static final Pattern OPTION = Pattern.compile("--?[A-Za-z].*", Pattern.DOTALL);

  private Inputs() {}

  /**
   * @param words the whole command line; what stands behind {@code --} in it is taken as it is
   */
  public static void refuseMisspelledOptions(List<String> inputs, List<String> words) {
    int dashes = words.indexOf("--");
    int free = dashes < 0 ? 0 : words.size() - dashes - 1;
    for (String input : inputs.subList(0, Math.max(0, inputs.size() - free))) {
      if (OPTION.matcher(input).matches()) {
        throw new CommandException(ExitCode.USAGE, "unknown option: '" + input + "'");
      }
    }
  }
}
