package io.turboprop.manager.service;

import io.turboprop.manager.store.Batch;
import io.turboprop.manager.store.Happening;
import io.turboprop.manager.store.Store;
import io.turboprop.manager.store.Write;
import io.turboprop.model.PropletId;
import io.turboprop.model.Reason;
import io.vertx.core.Future;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps proplets and what happens to them. */
final class PropletLog {
  private static final Logger log = LoggerFactory.getLogger(PropletLog.class);

  private final Store store;
  private final ControlEnvironment env;

  PropletLog(Store store, ControlEnvironment env) {
    this.store = store;
    this.env = env;
  }

  /** The change and its event, together or not at all. */
  Future<Void> store(Write write, PropletId id, Happening.What what, Reason why) {
    return store(write, id, List.of(what), why);
  }

  /** The change and all its events, together or not at all. */
  Future<Void> store(Write write, PropletId id, List<Happening.What> what, Reason why) {
    Stream<Write> told = what.stream().map(one -> event(id, one, why));
    return store
        .commit(new Batch(Stream.concat(Stream.of(write), told).toList()))
        .onSuccess(stored -> env.news().run());
  }

  Future<Void> store(Batch batch) {
    return store.commit(batch);
  }

  /** For the record; nothing depends on it. */
  void tell(PropletId id, Happening.What what, Reason why) {
    store
        .commit(Batch.of(event(id, what, why)))
        .onSuccess(stored -> env.news().run())
        .onFailure(f -> log.warn("proplet {} event not stored: {}", id, f.toString()));
  }

  private Write event(PropletId id, Happening.What what, Reason why) {
    return new Write.AppendEvent(Happening.of(id, env.clock().instant(), what, why));
  }
}
