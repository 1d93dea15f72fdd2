package io.turboprop.proxy.transfer;

/** What becomes of a request for an image. */
public sealed interface Admission {

  /** The first request for it: it will be fetched, now or when a place is free. */
  record Accepted() implements Admission {}

  /** It is on its way and nothing of it was sent yet: this transmission serves the request. */
  record Joined() implements Admission {}

  /** It is being sent: a complete new transmission follows this one. */
  record Again() implements Admission {}

  /**
   * @param why names the limit
   */
  record Refused(String why) implements Admission {}
}
