package io.turboprop.wire;

import java.time.Duration;
import java.util.Optional;

/** What those who serve images say to one another, so that each image is served by one of them. */
public sealed interface ServerNote {
  /** Names one run of a process that serves images. */
  String server();

  /**
   * Is there, and says so again.
   *
   * @param interval until the next one
   * @param direct where chunks can be had without the broker; empty if they cannot
   */
  record Beat(String server, Duration interval, Optional<Direct> direct) implements ServerNote {}

  /** Is gone; it says so itself, or the broker in its name. */
  record Gone(String server) implements ServerNote {}

  /**
   * Where chunks can be had over HTTP, by those who can reach it.
   *
   * @param url {@code http://} or {@code https://}, without a slash at its end
   * @param token to be shown as bearer
   */
  record Direct(String url, String token) {
    /** Leaves out the token. */
    @Override
    public String toString() {
      return "Direct[" + url + "]";
    }
  }

  /** Cannot bring this image; somebody else may try. */
  record Pass(String server, String image) implements ServerNote {}
}
