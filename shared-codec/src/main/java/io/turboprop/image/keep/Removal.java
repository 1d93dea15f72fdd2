package io.turboprop.image.keep;

import java.util.List;

/** What became of the wish to be rid of an image. */
public sealed interface Removal {

  /** It is gone, with its chunk map and its names. */
  record Done() implements Removal {}

  /** It is not here. */
  record Absent() implements Removal {}

  /**
   * It stays.
   *
   * @param users who uses it, for people to read; those that are known
   */
  record InUse(List<String> users) implements Removal {
    public InUse {
      users = List.copyOf(users);
    }
  }
}
