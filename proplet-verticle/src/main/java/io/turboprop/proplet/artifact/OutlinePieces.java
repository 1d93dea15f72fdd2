package io.turboprop.proplet.artifact;

import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import io.turboprop.wire.ImageFrame;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/** The pieces of a chunk map that are here. Not thread-safe. */
final class OutlinePieces {
  private final Digest map;
  private final @Nullable Bytes[] pieces;
  private int missing;

  OutlinePieces(Digest map, int total) {
    this.map = map;
    this.pieces = new Bytes[total];
    this.missing = total;
  }

  /** What the map is named. */
  Digest map() {
    return map;
  }

  boolean isFor(ImageFrame.Outline piece) {
    return map.equals(piece.map()) && pieces.length == piece.total();
  }

  void add(ImageFrame.Outline piece) {
    if (pieces[piece.index()] == null) {
      missing--;
    }
    pieces[piece.index()] = piece.data();
  }

  boolean isComplete() {
    return missing == 0;
  }

  byte[] bytes() {
    var bytes = new ByteArrayOutputStream();
    for (Bytes piece : pieces) {
      if (piece != null) {
        bytes.writeBytes(piece.unsafeArray());
      }
    }
    return bytes.toByteArray();
  }
}
