package io.turboprop.manager.api;

import io.turboprop.manager.store.Lead;
import java.time.Instant;

/** What this manager is to the others right now. */
public sealed interface Position {

  /** It decides. */
  record Leading(long epoch, Instant since, TermParts term) implements Position {}

  /**
   * Another one decides.
   *
   * @param since when this manager learned of it
   */
  record Following(Lead lead, Instant since) implements Position {}

  /**
   * Nobody decides, as far as this one knows, or it is about to begin or to end.
   *
   * @param why for people
   */
  record Vacant(String why, Instant since) implements Position {}
}
