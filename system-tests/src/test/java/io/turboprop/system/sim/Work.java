package io.turboprop.system.sim;

/** What users ask for. */
enum Work {
  /** An image from the registry, through the proxy. */
  IMAGE,
  /** A small uploaded module, carried in the order. */
  INLINE,
  /** A large uploaded module, fetched from the manager. */
  LARGE,
  /** A guest that ends badly. */
  FAILING,
  /** A guest that runs for a while. */
  LONG,
  /** Runs until it is stopped. */
  DAEMON,
  /** Only on one proplet. */
  PINNED,
  /** On all proplets. */
  BROADCAST,
  /** A guest that ends badly, and is to be tried again some times. */
  RETRY,
  /** Must not begin twice. */
  AT_MOST_ONCE,
  /** Must be done in time. */
  TIMEOUT,
  /** Proplets are drained, and taken back. */
  DRAIN,
  /** Users change their minds: stop. */
  STOP,
  /** Users change their minds: delete. */
  DELETE
}
