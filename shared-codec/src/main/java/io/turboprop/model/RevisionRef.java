package io.turboprop.model;

/** One revision of one function. */
public record RevisionRef(FunctionName function, RevisionName revision)
    implements Comparable<RevisionRef> {
  /** Between the two names; no name contains it, so no two references have one text. */
  private static final char SEPARATOR = '/';

  /**
   * Reads {@code function/revision}.
   *
   * @throws IllegalArgumentException if it is something else
   */
  public static RevisionRef parse(String text) {
    int at = text.indexOf(SEPARATOR);
    if (at < 0) {
      throw new IllegalArgumentException("must be FUNCTION/REVISION, is \"" + text + "\"");
    }
    return new RevisionRef(
        new FunctionName(text.substring(0, at)), new RevisionName(text.substring(at + 1)));
  }

  @Override
  public int compareTo(RevisionRef other) {
    int byFunction = function.compareTo(other.function);
    return byFunction != 0 ? byFunction : revision.compareTo(other.revision);
  }

  @Override
  public String toString() {
    return function.value() + SEPARATOR + revision.value();
  }
}
