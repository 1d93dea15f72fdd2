package io.turboprop.image.serve;

import io.turboprop.image.ChunkMap;
import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import io.turboprop.model.ImageProof;
import io.turboprop.model.Reason;
import io.vertx.core.Future;
import java.util.Optional;

/** Where a server of images has them from. Called on the server's event loop, ends there. */
public interface ImageBlobs {

  /** A module, verified, that stays where it is until it is released. */
  interface Opened {
    ChunkMap map();

    /**
     * @param offset and {@code length} lie within the module
     */
    Future<Bytes> read(long offset, int length);

    /** Lets go of it; later reads fail. A second call changes nothing. */
    void release();
  }

  /** Told which module it will be, as soon as that is known: it is not here yet, and may fail. */
  @FunctionalInterface
  interface Foresight {
    void foreseen(Digest module, long bytes);
  }

  /** Whether images of this name are ours to serve at all; others are left to others. */
  boolean serves(String image);

  /**
   * Brings a module here.
   *
   * @param image the reference as a task names it
   * @param digest the module that is wanted; empty for the one that the name stands for now
   * @param foresight called at most once, if the module takes time to come
   */
  Future<Opened> open(String image, Optional<Digest> digest, Foresight foresight);

  /**
   * What the name stands for now, and who signed for it. Unless there is more to say: nobody can
   * sign for such images.
   *
   * @param image the reference as a task names it
   */
  default Future<ImageProof> prove(String image) {
    return Future.failedFuture("it is not from a registry, and has no signatures");
  }

  /** Why {@link #open}, {@link #prove} or a read failed, for those who wait. */
  Reason reasonOf(Throwable failure);
}
