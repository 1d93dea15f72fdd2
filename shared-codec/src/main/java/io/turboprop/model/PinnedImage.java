package io.turboprop.model;

/**
 * What the name of an image stood for when somebody looked.
 *
 * @param manifest what the name can be pinned to: of the manifest, or of the index above it
 * @param module the bytes to run
 * @param bytes of the module, 1 or more
 * @param mediaType of the module, 1 to 255 characters
 */
public record PinnedImage(Digest manifest, Digest module, long bytes, String mediaType) {
  public static final int MOST_TYPE_CHARS = 255;

  public PinnedImage {
    if (bytes < 1) {
      throw new IllegalArgumentException("a module has 1 byte or more, not " + bytes);
    }
    if (mediaType.isEmpty() || mediaType.length() > MOST_TYPE_CHARS) {
      throw new IllegalArgumentException(
          "a media type has 1 to %d characters, not %d"
              .formatted(MOST_TYPE_CHARS, mediaType.length()));
    }
  }
}
