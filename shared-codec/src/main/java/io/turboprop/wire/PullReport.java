package io.turboprop.wire;

import io.turboprop.model.BootId;
import io.turboprop.model.Digest;
import io.turboprop.model.PropletId;
import io.turboprop.model.PullId;
import io.turboprop.model.Reason;
import java.util.OptionalLong;

/**
 * How it stands with an image that was ordered ahead ({@link Order.Pull}). Said after each such
 * order and at the end; the newer one counts. Lost ones are asked for again.
 */
public record PullReport(PropletId proplet, BootId boot, PullId pull, State state) {

  public sealed interface State {}

  /**
   * It is on its way.
   *
   * @param bytes that are here; 0 also while that is not known
   * @param total bytes of the whole; empty while that is not known
   */
  public record Pulling(long bytes, OptionalLong total) implements State {}

  /** It is in the cache. */
  public record Ready(Digest digest, long bytes) implements State {}

  /** It will not come, unless it is asked for once more under another id. */
  public record Failed(Reason reason) implements State {}
}
