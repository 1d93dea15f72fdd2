package io.turboprop.manager.store;

import io.turboprop.model.Digest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Blobs of one kind in a store that several managers share, kept in pieces, so that none is held in
 * memory as a whole. One is there when all of it is, and not before. Blocks; thread-safe.
 *
 * <p>Failures of the store are {@code OrchestratorException}, as those of {@link Store} are; an
 * {@link IOException} is of the caller's file.
 */
public interface SharedBlobs {

  BlobKind kind();

  boolean contains(Digest digest);

  /**
   * Stores what is in the file, durably. Over an older copy, if there is one: its age starts anew
   * for {@link #collect}.
   *
   * @param digest of what is in the file
   * @throws IOException also if the file has another digest, and then nothing is stored
   */
  void keep(Digest digest, Path file) throws IOException;

  /**
   * Writes the blob into the file, from its beginning. Who asks compares the digest.
   *
   * @return false if there is no such blob
   */
  boolean copy(Digest digest, Path file) throws IOException;

  /**
   * Deletes it; harmless if it is not there.
   *
   * @param epoch of the term that wants it; in another one nothing is deleted, for whoever leads by
   *     then may have begun to refer to it
   */
  void remove(Digest digest, OptionalLong epoch);

  /**
   * Deletes what is older than the kind's {@link BlobKind#young}, not in {@code referenced}, and
   * not referred to by what the store has by now; and halves that an end without warning left
   * behind.
   *
   * @param epoch as of {@link #remove}
   * @return how many blobs were deleted
   */
  int collect(Set<Digest> referenced, OptionalLong epoch);

  /** Digests of all that are whole, in no order. */
  Set<Digest> all();
}
