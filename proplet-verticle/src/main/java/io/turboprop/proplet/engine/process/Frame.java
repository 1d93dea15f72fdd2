package io.turboprop.proplet.engine.process;

import io.turboprop.proplet.engine.OutputListener.Stream;
import io.turboprop.proplet.engine.RunOutcome;
import io.turboprop.proplet.engine.RunRequest;
import io.turboprop.proplet.engine.RunUsage;

/** What a proplet and a child process say to each other: one {@link Begin}, then the rest. */
sealed interface Frame {

  /** To the child: run this. */
  record Begin(RunRequest request) implements Frame {}

  /**
   * The guest has written.
   *
   * @param bytes owned by whoever holds the frame
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Wrote(Stream stream, byte[] bytes) implements Frame {}

  /** The guest uses so much now; the first one says that it has begun. */
  record Used(RunUsage usage) implements Frame {}

  /** The last one. */
  record Ended(RunOutcome outcome) implements Frame {}
}
