package io.turboprop.manager.task;

import java.util.Optional;

/**
 * What users declared about a task.
 *
 * @param key that they know it by in their files; no two tasks have the same
 * @param desired what is to be the case; empty if only the task itself was declared
 * @param generation grows by one with each change of what is declared, the specification included
 * @param edition the generation that changed the specification last
 */
public record Declaration(
    Optional<String> key, Optional<Desired> desired, long generation, long edition) {
  public static final int MOST_KEY_CHARS = 128;

  public Declaration {
    if (key.filter(k -> k.isBlank() || k.length() > MOST_KEY_CHARS).isPresent()) {
      throw new IllegalArgumentException("key must have 1 to " + MOST_KEY_CHARS + " characters");
    }
  }

  /**
   * The next one, as it follows from the former. What is empty stays as it was.
   *
   * @param before empty if nothing was declared
   */
  static Declaration after(
      Optional<Declaration> before, Optional<String> key, Optional<Desired> desired) {
    return before
        .map(
            b ->
                new Declaration(
                    key.or(b::key), desired.or(b::desired), b.generation + 1, b.edition))
        .orElseGet(() -> new Declaration(key, desired, 1, 1));
  }

  /** The same after a change of the specification. */
  Declaration edited() {
    return new Declaration(key, desired, generation + 1, generation + 1);
  }

  /** Whether instances are made from the task. */
  public boolean ofInstances() {
    return desired.flatMap(Desired::extent).isPresent();
  }
}
