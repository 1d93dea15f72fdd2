package io.turboprop.image.serve;

import io.turboprop.image.broadcast.Broadcast;
import io.turboprop.image.serve.ImageBlobs.Opened;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * An image that is open, under the names that were found to stand for it: a name that was not may
 * not be allowed to have it.
 */
final class Served {
  /** Names kept in mind; the oldest one is asked for anew. */
  private static final int MOST_NAMES = 1_000;

  final String name;
  final Opened opened;
  final Broadcast broadcast;
  Duration idle = Duration.ZERO;
  private final Set<String> names = new LinkedHashSet<>();

  Served(String name, Opened opened, Broadcast broadcast) {
    this.name = name;
    this.opened = opened;
    this.broadcast = broadcast;
    addName(name);
  }

  void addName(String other) {
    if (names.size() == MOST_NAMES && !names.contains(other)) {
      names.remove(names.iterator().next());
    }
    names.add(other);
  }

  boolean isFor(String image) {
    return names.contains(image);
  }
}
