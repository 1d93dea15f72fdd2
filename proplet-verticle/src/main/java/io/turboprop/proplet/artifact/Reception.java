package io.turboprop.proplet.artifact;

import io.turboprop.image.ChunkMap;
import io.turboprop.model.ChunkSet;
import io.turboprop.model.PropletId;
import io.turboprop.wire.ImageFrame;
import io.turboprop.wire.ImageWant;
import io.turboprop.wire.ImageWant.Place;
import java.util.BitSet;
import java.util.Optional;

/**
 * What has come of an image, and what must be said about it. Pure; not thread-safe.
 *
 * <p>A frame that does not begin where the stream was means that some were lost. What is told is
 * how far the stream is <em>stored</em>, so that a slow disk slows the sender down.
 */
final class Reception {
  /** Bytes of frames after which the sender is told. */
  static final long REPORT_BYTES = 1 << 20;

  private final PropletId proplet;
  private final String image;
  private final ChunkMap map;
  private final BitSet missing;
  private Optional<Place> stored = Optional.empty();
  private long unreported;
  private boolean lost;

  Reception(PropletId proplet, String image, ChunkMap map, BitSet have) {
    this.proplet = proplet;
    this.image = image;
    this.map = map;
    this.missing = new BitSet(map.count());
    this.missing.set(0, map.count());
    this.missing.andNot(have);
  }

  ChunkMap map() {
    return map;
  }

  /** Whether the frame is one of this image as the map has it. */
  boolean fits(ImageFrame.Chunks frame) {
    return frame.map().equals(map.digest())
        && frame.first() + frame.count() <= map.count()
        && frame.data().length() == map.bytesOf(frame.first(), frame.count());
  }

  /** It was dealt with, and its chunks are here unless they were not what they should be. */
  void stored(ImageFrame.Chunks frame, BitSet have) {
    missing.andNot(have);
    lost |= !missing.get(frame.first(), frame.first() + frame.count()).isEmpty();
    long before = stored.filter(p -> p.stream() == frame.stream()).map(Place::position).orElse(0L);
    lost |= frame.position() > before;
    stored = Optional.of(new Place(frame.stream(), Math.max(before, frame.end())));
    unreported += frame.data().length();
  }

  /** Some of what counted as here was wrong, and is missing again. */
  void wrong(BitSet have) {
    missing.set(0, map.count());
    missing.andNot(have);
    lost = true;
  }

  /** The stream has come so far: everything that is missing is asked for. */
  ImageWant marked(ImageFrame.Mark mark) {
    stored = Optional.of(new Place(mark.stream(), mark.position()));
    return missing(false);
  }

  boolean isComplete() {
    return missing.isEmpty();
  }

  int missing() {
    return missing.cardinality();
  }

  /** The chunks that are missing; the caller's to change. */
  BitSet missingChunks() {
    return (BitSet) missing.clone();
  }

  /** Whether the sender should be told now. */
  boolean isReportDue() {
    return unreported >= REPORT_BYTES;
  }

  /** Whether there is anything to tell at all. */
  boolean hasNews() {
    return unreported > 0 || lost;
  }

  /** What to tell; it counts as told. */
  ImageWant report() {
    if (!lost && stored.isPresent()) {
      unreported = 0;
      return new ImageWant.Progress(proplet, image, map.image(), stored.get());
    }
    return missing(false);
  }

  /**
   * Asks for everything that is missing.
   *
   * @param quiet nothing has come for a while
   */
  ImageWant missing(boolean quiet) {
    unreported = 0;
    lost = false;
    return new ImageWant.Missing(
        proplet, image, map.image(), map.digest(), stored, quiet, ChunkSet.of(missing));
  }
}
