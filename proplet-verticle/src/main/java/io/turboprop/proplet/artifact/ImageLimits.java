package io.turboprop.proplet.artifact;

import java.time.Duration;
import java.util.Optional;

/**
 * What bounds the fetching of images.
 *
 * @param cacheBytes all programs on disk together
 * @param imageBytes longest image that is put together from pieces
 * @param downloadBytes longest direct download
 * @param downloadTimeout for a whole direct download
 * @param idle silence after which pieces are asked for again, at first; doubles each time
 * @param silence without any new piece after which the image counts as not to be had
 * @param deadline for learning which module a name stands for, and for a whole image in upstream's
 *     dialect
 * @param upstreamAfter silence of those who serve images natively after which upstream's proxy is
 *     asked as well
 * @param nameTtl how long a tag or URL stands for what it stood for when it was fetched; a digest
 *     does so for ever
 * @param age after which an image that nobody uses is deleted; empty for no limit
 */
public record ImageLimits(
    long cacheBytes,
    long imageBytes,
    long downloadBytes,
    Duration downloadTimeout,
    Duration idle,
    Duration silence,
    Duration deadline,
    Duration upstreamAfter,
    Duration nameTtl,
    Optional<Duration> age) {
  /**
   * Download limits of wire reference §18; the other numbers are ours. Images have no age: what the
   * size permits costs nothing, and one that is deleted has to come again, maybe over a line that
   * is down then.
   */
  public static final ImageLimits DEFAULT =
      new ImageLimits(
          4L << 30,
          4L << 30,
          104_857_600,
          Duration.ofSeconds(30),
          Duration.ofSeconds(10),
          Duration.ofSeconds(60),
          Duration.ofMinutes(10),
          Duration.ofSeconds(2),
          Duration.ofMinutes(10),
          Optional.empty());

  public ImageLimits {
    if (cacheBytes < 1 || imageBytes < 1 || downloadBytes < 1) {
      throw new IllegalArgumentException("image sizes must be positive");
    }
    if (!downloadTimeout.isPositive()
        || !idle.isPositive()
        || !silence.isPositive()
        || !deadline.isPositive()
        || !upstreamAfter.isPositive()
        || nameTtl.isNegative()
        || age.filter(limit -> !limit.isPositive()).isPresent()) {
      throw new IllegalArgumentException("image times must be positive");
    }
  }

  /**
   * @param silence of those who serve images natively
   */
  public ImageLimits withUpstreamAfter(Duration silence) {
    return new ImageLimits(
        cacheBytes,
        imageBytes,
        downloadBytes,
        downloadTimeout,
        idle,
        this.silence,
        deadline,
        silence,
        nameTtl,
        age);
  }
}
