package io.turboprop.proplet.join;

/** What became of one try to join. */
public sealed interface JoinAnswer {
  record Accepted(JoinedIdentity identity) implements JoinAnswer {}

  /**
   * A manager says no, and will say it again.
   *
   * @param why in its words
   */
  record Refused(String why) implements JoinAnswer {}

  /** Nobody could say; later somebody may. */
  record Later(String why) implements JoinAnswer {}
}
