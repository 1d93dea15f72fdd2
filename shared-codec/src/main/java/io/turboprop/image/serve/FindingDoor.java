package io.turboprop.image.serve;

import io.turboprop.wire.ImageFinding;

/** The way to the manager that asked. */
@FunctionalInterface
public interface FindingDoor {
  void say(ImageFinding finding);
}
