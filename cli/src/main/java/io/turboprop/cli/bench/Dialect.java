package io.turboprop.cli.bench;

/** Which proplets do the work, and what simulated ones speak. */
enum Dialect {
  /** Orders and reports on topics of each proplet. */
  NATIVE,
  /** Commands and results on topics that all share, QoS 2, as upstream's workers do. */
  UPSTREAM,
  /** None is simulated: those that are there run a guest. */
  REAL
}
