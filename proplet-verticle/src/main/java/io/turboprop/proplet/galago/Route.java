package io.turboprop.proplet.galago;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a path means, before anybody knows what there is. Names are texts here, which need not be
 * well-formed.
 */
sealed interface Route {

  record Tasks() implements Route {}

  record Task(String id) implements Route {}

  record Functions() implements Route {}

  record Defaults() implements Route {}

  /** Whether a revision is its function's default. */
  record Default(String function, String revision, boolean on) implements Route {}

  /**
   * A call with inputs.
   *
   * @param revision empty for the default
   */
  record Invoke(String function, Optional<String> revision) implements Route {}

  /**
   * A request that is passed on.
   *
   * @param tail what follows the function; begins with a slash unless it is empty
   */
  record Http(String function, String tail) implements Route {
    /** The first segment of the tail, a revision if the function has one of that name. */
    String second() {
      int slash = tail.indexOf('/', 1);
      return tail.isEmpty() ? "" : tail.substring(1, slash < 0 ? tail.length() : slash);
    }
  }

  record Unknown() implements Route {}

  static Route of(String path) {
    if (path.startsWith("/fn/")) {
      int slash = path.indexOf('/', "/fn/".length());
      int end = slash < 0 ? path.length() : slash;
      return new Http(path.substring("/fn/".length(), end), path.substring(end));
    }
    List<String> words = Arrays.asList(path.split("/", -1));
    return switch (words.size()) {
      case 2 -> one(words.get(1));
      case 3 -> two(words.get(1), words.get(2));
      case 4, 5 -> invoke(words);
      case 6 -> standard(words);
      default -> new Unknown();
    };
  }

  private static Route one(String word) {
    return switch (word) {
      case "tasks" -> new Tasks();
      case "functions" -> new Functions();
      default -> new Unknown();
    };
  }

  private static Route two(String first, String second) {
    return switch (first) {
      case "tasks" -> new Task(second);
      case "revisions" -> second.equals("default") ? new Defaults() : new Unknown();
      default -> new Unknown();
    };
  }

  private static Route invoke(List<String> words) {
    boolean ours = words.get(1).equals("functions") && words.getLast().equals("invoke");
    Optional<String> revision = words.size() == 5 ? Optional.of(words.get(3)) : Optional.empty();
    return ours ? new Invoke(words.get(2), revision) : new Unknown();
  }

  private static Route standard(List<String> words) {
    String state = words.get(5);
    boolean on = state.equals("on");
    boolean ours = words.get(1).equals("revisions") && words.get(4).equals("default");
    return ours && (on || state.equals("off"))
        ? new Default(words.get(2), words.get(3), on)
        : new Unknown();
  }

  /** Names of the methods, empty if there may be any. */
  default List<String> methods() {
    return switch (this) {
      case Tasks ignored -> List.of("GET", "POST");
      case Task ignored -> List.of("GET", "DELETE");
      case Functions ignored -> List.of("GET");
      case Defaults ignored -> List.of("GET");
      case Default ignored -> List.of("PUT");
      case Invoke ignored -> List.of("POST");
      case Http ignored -> List.of();
      case Unknown ignored -> List.of();
    };
  }
}
