package io.turboprop.time;

/**
 * Something asked for that can be called off. Calling it off twice, or too late, changes nothing.
 */
@FunctionalInterface
public interface Cancellable {
  void cancel();
}
