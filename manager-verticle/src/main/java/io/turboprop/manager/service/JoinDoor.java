package io.turboprop.manager.service;

import io.turboprop.manager.join.Joined;
import io.turboprop.model.PropletId;
import io.vertx.core.Future;

/** The broker, as far as it lets in who joined. Called on the control verticle's event loop. */
public interface JoinDoor {
  /** A broker that asks nobody who they are, or that somebody else runs. */
  JoinDoor OPEN =
      new JoinDoor() {
        @Override
        public boolean guarded() {
          return false;
        }

        @Override
        public Future<Void> admit(Joined joined) {
          return Future.succeededFuture();
        }

        @Override
        public Future<Void> shutOut(PropletId proplet) {
          return Future.succeededFuture();
        }
      };

  /** Whether it lets in only whom it knows. */
  boolean guarded();

  /** From when it ends this proplet can log in with this key, and with no former one. */
  Future<Void> admit(Joined joined);

  /** When it ends the proplet's session is over, and it cannot log in. */
  Future<Void> shutOut(PropletId proplet);
}
