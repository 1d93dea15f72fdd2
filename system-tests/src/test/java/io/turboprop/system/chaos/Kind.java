package io.turboprop.system.chaos;

/** Kinds of tasks, with how often they come in a thousand. */
enum Kind {
  /** A few milliseconds, module in the request. */
  SHORT(560),
  /** Up to three seconds. */
  SLOW(100),
  /** Its guest always ends with exit code 3. */
  FAILING(50),
  /** As {@link #FAILING}, with three tries. */
  RETRIED(40),
  /** At most once. */
  ONCE(150),
  /** From the registry, through the proxy. */
  IMAGE(60),
  /** Its user stops it soon. */
  STOPPED(30),
  /** Runs until it is stopped, at the end. */
  DAEMON(5),
  /** For a proplet that does not exist: it waits and says so. */
  GHOST(5);

  /** Daemons and ghosts take room for good, so there are only so many. */
  static final int MOST_DAEMONS = 12;

  static final int MOST_GHOSTS = 10;

  final int perThousand;

  Kind(int perThousand) {
    this.perThousand = perThousand;
  }
}
