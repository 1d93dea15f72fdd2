package io.turboprop.image.keep;

import java.util.List;

/**
 * All that is kept.
 *
 * @param images the least recently used first
 * @param capacity bytes that all of them may take; exceeded while all of it is in use
 */
public record Stock(List<KeptImage> images, List<UnfinishedImage> unfinished, long capacity) {
  public Stock {
    images = List.copyOf(images);
    unfinished = List.copyOf(unfinished);
  }

  /** Bytes of those that are whole. */
  public long bytes() {
    return images.stream().mapToLong(KeptImage::bytes).sum();
  }
}
