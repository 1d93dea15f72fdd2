package io.turboprop.proplet.artifact;

import io.turboprop.model.Digest;
import io.turboprop.wire.ImageWant;
import io.vertx.core.Future;

/** The way to those who serve images in chunks. */
public interface ImageLine {

  /** Frames of this image arrive from now on; ends when the broker has agreed. */
  Future<Void> join(Digest image);

  /** No frame of this image is wanted any more. */
  void leave(Digest image);

  /** Says what is wanted; ends when the broker has it. */
  Future<Void> say(ImageWant want);
}
