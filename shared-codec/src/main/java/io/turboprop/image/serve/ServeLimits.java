package io.turboprop.image.serve;

import io.turboprop.image.broadcast.BroadcastRules;

/**
 * What bounds a server of images.
 *
 * @param images on their way here or open at once; more are refused
 */
public record ServeLimits(int images, BroadcastRules broadcast) {
  /** 150 images, as upstream's requests and fetches together. */
  public static final ServeLimits DEFAULT = new ServeLimits(150, BroadcastRules.DEFAULT);

  public ServeLimits {
    if (images < 1) {
      throw new IllegalArgumentException("images must be positive, is " + images);
    }
  }
}
