package io.turboprop.cli.bench;

/** What there is to measure. */
enum Scenario {
  DISPATCH,
  SINGLE,
  LATENCY,
  FLEET,
  PLACE,
  API,
  IDLE,
  SOAK,
  FAULTS,
  RESTART,
  INVOKE,
  IMAGE
}
