package io.turboprop.manager;

import io.turboprop.manager.store.Batch;
import io.turboprop.manager.store.FencedException;
import io.turboprop.manager.store.ForwardingStore;
import io.turboprop.manager.store.Store;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.vertx.core.Future;
import java.util.function.Consumer;

/**
 * The store as one term has it: when the term is over, nothing that is left of it writes, also if
 * this manager leads again by then. A refused write is NO_LEADER for whoever asked. Thread-safe.
 */
public final class TermStore extends ForwardingStore {
  private final long epoch;
  private final Consumer<FencedException> fenced;
  private volatile boolean over;

  /**
   * @param epoch of the term; the store takes nothing of it in another one
   * @param fenced told that another term began
   */
  public TermStore(Store store, long epoch, Consumer<FencedException> fenced) {
    super(store);
    this.epoch = epoch;
    this.fenced = fenced;
  }

  public void end() {
    over = true;
  }

  @Override
  public Future<Void> commit(Batch batch) {
    if (over) {
      return Future.failedFuture(tooLate());
    }
    return super.commit(batch.in(epoch))
        .recover(
            failure -> {
              if (failure instanceof FencedException theirs) {
                if (!over) {
                  fenced.accept(theirs);
                }
                return Future.failedFuture(tooLate());
              }
              return Future.failedFuture(failure);
            });
  }

  private static OrchestratorException tooLate() {
    return new OrchestratorException(
        ErrorCode.NO_LEADER, "this manager does not lead any more; nothing was stored, try again");
  }

  @Override
  public Future<Integer> prune(int most) {
    return over ? Future.succeededFuture(0) : super.prune(most);
  }

  /** The store outlives the term. */
  @Override
  public Future<Void> close() {
    end();
    return Future.succeededFuture();
  }
}
