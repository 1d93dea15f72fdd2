package io.turboprop.manager;

import io.turboprop.manager.join.Joined;
import io.turboprop.manager.service.JoinDoor;
import io.turboprop.manager.service.JoinSetup;
import io.turboprop.manager.service.JoinSetup.Handout;
import io.turboprop.model.Digest;
import io.turboprop.model.PropletId;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** How machines join in tests: a door that remembers, and secrets that are counted. */
public final class Joins implements JoinDoor {
  public static final String STANDING = "a-token-for-tests";

  /** Digests of keys with which proplets get in. */
  public final Map<PropletId, Digest> inside = new ConcurrentHashMap<>();

  public static JoinSetup setup() {
    return new Joins().guarded(Optional.of(Digest.ofText(STANDING)));
  }

  public JoinSetup guarded(Optional<Digest> standing) {
    AtomicInteger count = new AtomicInteger();
    return new JoinSetup(this, standing, handout(), () -> "secret-" + count.incrementAndGet());
  }

  private static Handout handout() {
    return new Handout(
        "tenant", "channel", Optional.empty(), 1883, Optional.empty(), Optional.empty());
  }

  @Override
  public boolean guarded() {
    return true;
  }

  @Override
  public Future<Void> admit(Joined joined) {
    inside.put(joined.id(), joined.key());
    return Future.succeededFuture();
  }

  @Override
  public Future<Void> shutOut(PropletId proplet) {
    inside.remove(proplet);
    return Future.succeededFuture();
  }
}
