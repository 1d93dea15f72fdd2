package io.turboprop.manager.pull;

import io.turboprop.model.Digest;
import io.turboprop.model.Reason;
import java.util.OptionalLong;

/** How it stands with an image on one proplet. */
public sealed interface PullState {

  /** It has not been heard of yet. */
  record Pending() implements PullState {}

  /**
   * It is on its way.
   *
   * @param bytes that are there
   * @param total bytes of the whole; empty while that is not known
   */
  record Pulling(long bytes, OptionalLong total) implements PullState {}

  /** It is there. */
  record Ready(Digest digest, long bytes) implements PullState {}

  /** It will not come. */
  record Failed(Reason reason) implements PullState {}

  /** The proplet cannot: an upstream worker, or one that does not know such orders. */
  record Unsupported() implements PullState {}

  /** The proplet was lost before it had the image. */
  record Lost() implements PullState {}

  /** Whether it stays as it is. */
  default boolean over() {
    return switch (this) {
      case Pending ignored -> false;
      case Pulling ignored -> false;
      case Ready ignored -> true;
      case Failed ignored -> true;
      case Unsupported ignored -> true;
      case Lost ignored -> true;
    };
  }
}
