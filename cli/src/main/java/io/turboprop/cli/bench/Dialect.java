package io.turboprop.cli.bench;

/** What simulated proplets speak. */
enum Dialect {
  /** Orders and reports on topics of each proplet. */
  NATIVE,
  /** Commands and results on topics that all share, QoS 2, as upstream's workers do. */
  UPSTREAM
}
