package io.turboprop.proplet.artifact;

import io.turboprop.image.ChunkMap;
import io.turboprop.model.Digest;
import io.turboprop.wire.ImageFrame;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the chunk map of one image together from its pieces. Not thread-safe. */
final class Outlines {
  private static final Logger log = LoggerFactory.getLogger(Outlines.class);

  private static final int MOST_PIECES =
      Math.ceilDiv(ChunkMap.MOST_BYTES, ImageFrame.Outline.MOST_BYTES);

  private final String image;
  private final Digest digest;
  private @Nullable OutlinePieces coming;

  /**
   * @param digest of the module that maps must be of
   */
  Outlines(String image, Digest digest) {
    this.image = image;
    this.digest = digest;
  }

  /** Gives the map when this was its last piece, and it is what it is named and of our image. */
  Optional<ChunkMap> take(ImageFrame.Outline piece) {
    if (piece.total() > MOST_PIECES || piece.data().length() > ImageFrame.Outline.MOST_BYTES) {
      return Optional.empty();
    }
    OutlinePieces pieces = coming;
    if (pieces == null || !pieces.isFor(piece)) {
      pieces = new OutlinePieces(piece.map(), piece.total());
      coming = pieces;
    }
    pieces.add(piece);
    if (!pieces.isComplete()) {
      return Optional.empty();
    }
    coming = null;
    return checked(pieces);
  }

  private Optional<ChunkMap> checked(OutlinePieces whole) {
    try {
      ChunkMap map = ChunkMap.decode(whole.bytes());
      if (map.digest().equals(whole.map()) && map.image().equals(digest)) {
        return Optional.of(map);
      }
      log.warn("image {}: a chunk map is not what it is named, and is not used", image);
    } catch (IllegalArgumentException e) {
      log.warn("image {}: {}", image, e.getMessage());
    }
    return Optional.empty();
  }
}
