package io.turboprop.manager.function;

import io.turboprop.manager.task.ModuleFile;
import io.turboprop.model.Digest;
import io.turboprop.model.ImageRef;
import java.util.Optional;

/** Where the code of a revision comes from. */
public sealed interface RevisionSource {

  /** A module that was uploaded and looked into. */
  record Uploaded(ModuleFile file) implements RevisionSource {}

  /**
   * An image that others keep.
   *
   * @param reference as the user wrote it
   * @param digest of the module in it, once somebody has fetched it
   */
  record Image(String reference, Optional<Digest> digest) implements RevisionSource {
    /**
     * @throws IllegalArgumentException if it is no reference, or one of an uploaded module, which
     *     nobody would keep for the revision's sake
     */
    public Image {
      if (ImageRef.parse(reference) instanceof ImageRef.Blob) {
        throw new IllegalArgumentException(
            "a revision is not made from blob:…; upload the module as its file");
      }
    }

    /** Nobody has looked what is in it. */
    public static Image of(String reference) {
      return new Image(reference, Optional.empty());
    }
  }

  /** Of the module; empty for an image that nobody has fetched. */
  default Optional<Digest> digest() {
    return switch (this) {
      case Uploaded uploaded -> Optional.of(uploaded.file.digest());
      case Image image -> image.digest;
    };
  }

  /** Whether both were asked for in the same words: the same bytes, or the same reference. */
  default boolean sameAs(RevisionSource other) {
    return switch (this) {
      case Uploaded mine ->
          other instanceof Uploaded its && mine.file.digest().equals(its.file.digest());
      case Image mine -> other instanceof Image its && mine.reference.equals(its.reference);
    };
  }
}
