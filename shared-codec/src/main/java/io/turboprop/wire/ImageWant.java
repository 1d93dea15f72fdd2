package io.turboprop.wire;

import io.turboprop.model.ChunkSet;
import io.turboprop.model.Digest;
import io.turboprop.model.PropletId;
import java.util.Optional;

/**
 * What a proplet says to those who serve images; any of them may answer. A wish that is lost or not
 * heard is said again; hearing it twice changes nothing.
 *
 * <pre>
 *   Resolve ──(answer: offer)──► Outline ──(map)──► Missing ──(chunks)──► Progress … ──► Done
 * </pre>
 */
public sealed interface ImageWant {
  PropletId proplet();

  /** The reference as the task names it. */
  String image();

  /** What does this name stand for? */
  record Resolve(PropletId proplet, String image) implements ImageWant {}

  /** What does this name stand for, and who signed for it? */
  record Prove(PropletId proplet, String image) implements ImageWant {}

  /** The chunk map of this module is wanted, which the name stands for. */
  record Outline(PropletId proplet, String image, Digest digest) implements ImageWant {}

  /**
   * These chunks are wanted.
   *
   * @param map the chunk map that the indexes belong to
   * @param seen empty if no frame of it was seen yet
   * @param quiet nothing has come for a while, so what was on its way is lost
   * @param missing every chunk that is not here
   */
  record Missing(
      PropletId proplet,
      String image,
      Digest digest,
      Digest map,
      Optional<Place> seen,
      boolean quiet,
      ChunkSet missing)
      implements ImageWant {}

  /** So much has come; nothing was lost. Lets the sender go on. */
  record Progress(PropletId proplet, String image, Digest digest, Place seen)
      implements ImageWant {}

  /** All is here, or nobody wants it any more. */
  record Done(PropletId proplet, String image, Digest digest) implements ImageWant {}

  /**
   * How far a stream of frames was seen.
   *
   * @param stream which one: each sender begins its own
   * @param position bytes of chunks that the stream had before, and with, the last frame seen
   */
  record Place(long stream, long position) {
    public Place {
      if (position < 0) {
        throw new IllegalArgumentException("a place is not negative: " + position);
      }
    }
  }
}
