package io.turboprop.manager.service;

import io.turboprop.manager.service.ControlRequest.Repeatable;
import io.turboprop.manager.store.IdempotencyKey;
import io.turboprop.manager.store.Store;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * {@code Idempotency-Key}s: requests with the same one are done one after the other, and only the
 * first is done at all. One event loop.
 */
final class Keys {
  private final Store store;
  private final Lanes<String> lanes = new Lanes<>();

  Keys(Store store) {
    this.store = store;
  }

  /** What an earlier request with the key made is answered again. */
  interface Repeat<T> {
    Future<T> of(IdempotencyKey former);
  }

  /**
   * @param first what to do if nobody used the key before, or if there is none
   */
  <T> Future<T> once(Optional<Repeatable> key, Repeat<T> again, Supplier<Future<T>> first) {
    return key.map(k -> lanes.run(k.key(), () -> known(k, again, first))).orElseGet(first);
  }

  /** The same without waiting for other requests with the key: for those who are in its turn. */
  <T> Future<T> known(Repeatable key, Repeat<T> again, Supplier<Future<T>> first) {
    return store
        .idempotencyKey(key.key())
        .compose(
            known ->
                known
                    .map(
                        former ->
                            former.request().equals(key.request())
                                ? again.of(former)
                                : Future.<T>failedFuture(reused(former)))
                    .orElseGet(first));
  }

  private static OrchestratorException reused(IdempotencyKey former) {
    return new OrchestratorException(
        ErrorCode.CONFLICT,
        "Idempotency-Key \""
            + former.key()
            + "\" was used before for another request, which made "
            + former.made().name());
  }

  /** The answer to a repeated request when what it made is not there any more. */
  static OrchestratorException gone(ErrorCode code, IdempotencyKey former) {
    return new OrchestratorException(
        code,
        former.made().name() + ", made with Idempotency-Key \"" + former.key() + "\", was deleted");
  }
}
