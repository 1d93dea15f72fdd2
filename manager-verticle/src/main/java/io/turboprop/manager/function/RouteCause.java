package io.turboprop.manager.function;

/** Why a route came into effect. */
public enum RouteCause {
  /** With a revision: the first that was ready, or one that was to get the calls. */
  DEPLOY,
  /** Somebody pointed to one revision. */
  SWITCH,
  /** Somebody split the calls. */
  CANARY,
  /** Somebody went back. */
  ROLLBACK
}
