package io.turboprop.manager.requirement;

import java.util.regex.Pattern;

/** Names that users give to queues and keys. */
public final class Names {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}");

  private Names() {}

  private static void require(String what, String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          what
              + " must be 1 to 128 letters, digits and . _ : / - and begin with one of the former");
    }
  }

  /**
   * The same name.
   *
   * @throws IllegalArgumentException if no queue can have it
   */
  public static String queue(String name) {
    require("the name of a queue", name);
    return name;
  }

  /**
   * The same key.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static String key(String key) {
    require("a key", key);
    return key;
  }
}
