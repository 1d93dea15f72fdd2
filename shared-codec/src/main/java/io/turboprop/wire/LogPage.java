package io.turboprop.wire;

import io.turboprop.model.BootId;
import io.turboprop.model.Bytes;
import io.turboprop.model.PropletId;
import io.turboprop.model.TaskId;
import java.util.List;

/**
 * What the guest of one attempt wrote, from one place to another. Places count the bytes of both
 * streams together, from 0. Pages may be lost, come twice or in another order: who reads asks again
 * from the place it has reached ({@link Order.Logs}).
 *
 * @param state whether more can follow
 * @param oldest first place that is still kept; what was before is gone
 * @param from place of the first byte of this page, never below {@code oldest}
 * @param end place after the last byte that is written by now
 * @param pieces in the order in which they were written
 */
public record LogPage(
    PropletId proplet,
    BootId boot,
    TaskId task,
    int attempt,
    State state,
    long oldest,
    long from,
    long end,
    List<Piece> pieces) {

  /** How it stands with the guest that writes. */
  public enum State {
    /** It runs, or waits for its turn. */
    OPEN,
    /** It is gone; {@code end} is final. */
    ENDED,
    /** This boot of the proplet knows nothing of the attempt, or not any more. */
    UNKNOWN
  }

  /** Where a guest writes to. */
  public enum Stream {
    STDOUT,
    STDERR
  }

  /** Written to one stream in one go, or in several without another stream in between. */
  public record Piece(Stream stream, Bytes data) {}

  public LogPage {
    pieces = List.copyOf(pieces);
  }

  /** Place after the last byte of this page. */
  public long next() {
    return from + pieces.stream().mapToLong(piece -> piece.data().length()).sum();
  }
}
