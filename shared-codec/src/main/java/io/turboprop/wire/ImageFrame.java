package io.turboprop.wire;

import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;

/** What is published once for all who want an image, on the image's own topic. */
public sealed interface ImageFrame {
  /** Digest of the chunk map that this is about. */
  Digest map();

  /** What follows the header of the frame. */
  Bytes data();

  /**
   * A piece of the chunk map.
   *
   * @param index 0 to {@code total}-1; pieces in order are the map
   */
  record Outline(Digest map, int index, int total, Bytes data) implements ImageFrame {
    /** Of one piece. */
    public static final int MOST_BYTES = 512 << 10;

    public Outline {
      if (total < 1 || index < 0 || index >= total) {
        throw new IllegalArgumentException("piece %d of %d cannot be".formatted(index, total));
      }
    }
  }

  /**
   * Chunks that follow one another in the image.
   *
   * @param stream names the sender's stream
   * @param position bytes of chunks that the stream had before this
   * @param first index of the first chunk
   * @param count 1 or more
   * @param data the chunks, one behind the other; how long each is says the map
   */
  record Chunks(Digest map, long stream, long position, int first, int count, Bytes data)
      implements ImageFrame {
    public Chunks {
      if (position < 0 || first < 0 || count < 1 || first > Integer.MAX_VALUE - count) {
        throw new IllegalArgumentException(
            "%d chunks from %d on at %d cannot be".formatted(count, first, position));
      }
    }

    /** Bytes of chunks that the stream has had with this. */
    public long end() {
      return position + data.length();
    }
  }

  /**
   * So far the stream has gone: whoever has not seen it up to here has lost something.
   *
   * @param position bytes of chunks that the stream has had
   */
  record Mark(Digest map, long stream, long position) implements ImageFrame {
    public Mark {
      if (position < 0) {
        throw new IllegalArgumentException("a stream cannot be at " + position);
      }
    }

    @Override
    public Bytes data() {
      return Bytes.empty();
    }
  }
}
