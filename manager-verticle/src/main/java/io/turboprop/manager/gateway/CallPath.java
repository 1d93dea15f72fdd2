package io.turboprop.manager.gateway;

import java.util.Optional;

/**
 * What the path of a request says, before anybody knows which functions there are.
 *
 * @param invoke whether it is {@code POST /functions/…/invoke}, not {@code /fn/…}
 * @param function text of the name
 * @param revision text of the revision for {@code invoke}; empty if the path has none
 * @param tail what follows the function in {@code /fn/…}; begins with a slash unless it is empty
 */
record CallPath(boolean invoke, String function, String revision, String tail) {
  private static final String DOOR = "/fn";
  private static final String FUNCTIONS = "/functions/";
  private static final String INVOKE = "/invoke";

  /** Empty for requests that are none of ours. */
  static Optional<CallPath> of(boolean post, String path) {
    if (path.startsWith(DOOR) && (path.length() == DOOR.length() || path.charAt(3) == '/')) {
      return Optional.of(http(path));
    }
    if (post && path.startsWith(FUNCTIONS) && path.endsWith(INVOKE)) {
      return invoke(path);
    }
    return Optional.empty();
  }

  private static CallPath http(String path) {
    int from = Math.min(path.length(), DOOR.length() + 1);
    int slash = path.indexOf('/', from);
    int end = slash < 0 ? path.length() : slash;
    return new CallPath(false, path.substring(from, end), "", path.substring(end));
  }

  private static Optional<CallPath> invoke(String path) {
    int end = path.length() - INVOKE.length();
    if (end <= FUNCTIONS.length()) {
      return Optional.empty();
    }
    String name = path.substring(FUNCTIONS.length(), end);
    int slash = name.indexOf('/');
    if (slash < 0) {
      return Optional.of(new CallPath(true, name, "", ""));
    }
    String revision = name.substring(slash + 1);
    return revision.isEmpty() || revision.indexOf('/') >= 0
        ? Optional.empty()
        : Optional.of(new CallPath(true, name.substring(0, slash), revision, ""));
  }

  /** The first segment of the tail, which names a revision if the function has one of that name. */
  String second() {
    if (tail.isEmpty()) {
      return "";
    }
    int slash = tail.indexOf('/', 1);
    return tail.substring(1, slash < 0 ? tail.length() : slash);
  }
}
