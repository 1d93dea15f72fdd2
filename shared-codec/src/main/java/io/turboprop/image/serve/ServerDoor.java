package io.turboprop.image.serve;

import io.turboprop.wire.ServerNote;

/** The way to the others who serve images. */
@FunctionalInterface
public interface ServerDoor {
  void say(ServerNote note);
}
