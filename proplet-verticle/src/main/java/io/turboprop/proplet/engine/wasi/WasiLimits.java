package io.turboprop.proplet.engine.wasi;

/**
 * What one guest may ask of the host at a time.
 *
 * @param openFiles descriptors, standard streams and granted directories included
 * @param callBytes moved by one read or write; what is above is left for the next call
 * @param vectors buffers of one read or write
 * @param subscriptions of one {@code poll_oneoff}
 * @param pathBytes of one path
 */
public record WasiLimits(
    int openFiles, int callBytes, int vectors, int subscriptions, int pathBytes) {
  public static final WasiLimits DEFAULT = new WasiLimits(256, 64 << 20, 1024, 1024, 4096);

  public WasiLimits {
    if (openFiles < 3 || callBytes <= 0 || vectors <= 0 || subscriptions <= 0 || pathBytes <= 0) {
      throw new IllegalArgumentException(
          "every WASI limit must be positive, open files at least 3: " + openFiles);
    }
  }

  public WasiLimits withOpenFiles(int other) {
    return new WasiLimits(other, callBytes, vectors, subscriptions, pathBytes);
  }
}
