package io.turboprop.manager.store.rows;

import io.turboprop.manager.store.Reply;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Where the outcome of a batch goes that is stored together with others, and may be refused alone.
 * Of the writer's thread, but for {@link #future}.
 */
public abstract class BatchReply {
  private final OptionalLong fence;
  private final Reply<Void> reply = new Reply<>();
  private @Nullable Throwable refusal;

  /**
   * @param fence epoch that it carries
   */
  protected BatchReply(OptionalLong fence) {
    this.fence = fence;
  }

  public final OptionalLong fence() {
    return fence;
  }

  public final Future<Void> future() {
    return reply.future();
  }

  /** It is to be stored by the transaction at hand. */
  public final void admit() {
    refusal = null;
  }

  /** Keeps a failure of its own until {@link #deliver}. */
  public final void refuse(Throwable cause) {
    refusal = cause;
  }

  public final boolean refused() {
    return refusal != null;
  }

  /** Why it is not to be stored with the others, if it is not. */
  public final Optional<Throwable> refusal() {
    return Optional.ofNullable(refusal);
  }

  public final void deliver() {
    if (refusal == null) {
      reply.succeed();
    } else {
      reply.fail(refusal);
    }
  }

  public final void fail(Throwable cause) {
    reply.fail(cause);
  }
}
