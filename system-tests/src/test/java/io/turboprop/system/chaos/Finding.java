package io.turboprop.system.chaos;

/** What the audit says of one task. */
enum Finding {
  /** Over, as it should be. */
  DONE(false),
  /** Not over, with a reason that is true. */
  EXPLAINED(false),
  /** Over without its guest's result, and that is allowed: at most once, or stopped. */
  GIVEN_UP(false),
  /** The manager acknowledged it and does not know it. */
  LOST(true),
  /** Not over, for no reason that is true. */
  STUCK(true),
  /** Over with an outcome that its guest cannot have had. */
  WRONG(true),
  /** At most once, and its guest began twice. */
  DOUBLED(true),
  /** Its events say that it was over more than once, or something else than the task. */
  CONTRADICTED(true);

  final boolean breaksAPromise;

  Finding(boolean breaksAPromise) {
    this.breaksAPromise = breaksAPromise;
  }
}
