package io.turboprop.wire;

import io.turboprop.model.PinnedImage;
import io.turboprop.model.Reason;

/** What whoever serves images says to an {@link ImageLookup}. */
public sealed interface ImageFinding {
  /** Of the lookup. */
  String id();

  /** The name stands for this. */
  record Found(String id, PinnedImage image) implements ImageFinding {}

  /** Somebody is finding out. */
  record Looking(String id) implements ImageFinding {}

  /** Nobody can say, and why. */
  record Refused(String id, Reason reason) implements ImageFinding {}
}
