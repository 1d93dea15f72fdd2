package io.turboprop.wire;

import java.time.Duration;

/** What those who serve images say to one another, so that each image is served by one of them. */
public sealed interface ServerNote {
  /** Names one run of a process that serves images. */
  String server();

  /**
   * Is there, and says so again.
   *
   * @param interval until the next one
   */
  record Beat(String server, Duration interval) implements ServerNote {}

  /** Is gone; it says so itself, or the broker in its name. */
  record Gone(String server) implements ServerNote {}

  /** Cannot bring this image; somebody else may try. */
  record Pass(String server, String image) implements ServerNote {}
}
