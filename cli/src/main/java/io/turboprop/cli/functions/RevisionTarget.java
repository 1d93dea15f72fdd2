package io.turboprop.cli.functions;

import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code NAME} or {@code NAME/REVISION}.
 *
 * @param revision empty for whichever gets the calls
 */
record RevisionTarget(String function, Optional<String> revision) {

  static RevisionTarget of(String text) {
    String[] words = text.split("/", -1);
    if (words.length > 2 || List.of(words).contains("")) {
      throw new CommandException(
          ExitCode.USAGE, "'%s' is neither NAME nor NAME/REVISION".formatted(text));
    }
    return new RevisionTarget(
        words[0], words.length == 2 ? Optional.of(words[1]) : Optional.empty());
  }

  /** Where it is called with inputs. */
  Query invoke() {
    return path(List.of(), "invoke");
  }

  Query logs() {
    return path(List.of("revisions"), "logs");
  }

  private Query path(List<String> beforeRevision, String last) {
    List<String> words = new ArrayList<>(List.of("functions", function));
    revision.ifPresent(
        name -> {
          words.addAll(beforeRevision);
          words.add(name);
        });
    words.add(last);
    return Query.path(words.toArray(String[]::new));
  }
}
