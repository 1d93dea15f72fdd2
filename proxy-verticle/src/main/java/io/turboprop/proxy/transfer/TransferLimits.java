package io.turboprop.proxy.transfer;

/**
 * What bounds the work of a proxy.
 *
 * @param fetches images resolved or downloaded at once; more wait
 * @param images images known at once, whether they wait, are fetched or are sent; more are refused
 * @param window chunks read from disk or on their way to the broker at once, of all images together
 * @param requesters proplets remembered per image, to be told of a failure; more are served all the
 *     same, but not told
 */
public record TransferLimits(int fetches, int images, int window, int requesters) {
  public static final TransferLimits DEFAULT = new TransferLimits(16, 150, 4, 10_000);

  public TransferLimits {
    if (fetches < 1 || images < fetches || window < 1 || requesters < 1) {
      throw new IllegalArgumentException(
          "limits must be positive, and images at least fetches: fetches "
              + fetches
              + ", images "
              + images
              + ", window "
              + window
              + ", requesters "
              + requesters);
    }
  }
}
