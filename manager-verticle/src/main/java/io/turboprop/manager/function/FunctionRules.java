package io.turboprop.manager.function;

/**
 * How much there may be; what is beyond is refused, nothing is thrown away by itself.
 *
 * @param functions of a manager, at least 1
 * @param revisions of one function, at least 1
 */
public record FunctionRules(int functions, int revisions) {
  public static final FunctionRules DEFAULT = new FunctionRules(1_000, 100);

  public FunctionRules {
    if (functions < 1 || revisions < 1) {
      throw new IllegalArgumentException(
          "there must be room for at least 1 function and 1 revision, not %d and %d"
              .formatted(functions, revisions));
    }
  }
}
