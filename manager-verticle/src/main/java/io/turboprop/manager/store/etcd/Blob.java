package io.turboprop.manager.store.etcd;

import io.turboprop.manager.store.BlobKind;
import io.turboprop.model.Digest;
import java.time.Instant;
import java.util.Arrays;

/** What keys say of blobs, beside their pieces; mirrors have it. */
final class Blob {
  private Blob() {}

  /** Of one that is whole. */
  record Name(BlobKind kind, Digest digest) {
    /**
     * @throws IllegalArgumentException if it is none
     */
    static Name parse(String id) {
      int slash = id.indexOf('/');
      BlobKind kind =
          Arrays.stream(BlobKind.values())
              .filter(each -> id.startsWith(each.title() + '/'))
              .findAny()
              .orElseThrow(() -> new IllegalArgumentException("no kind of blobs: " + id));
      return new Name(kind, Digest.parse(id.substring(slash + 1)));
    }

    String id() {
      return kind.title() + '/' + digest;
    }

    String key() {
      return Texts.BLOBS + id();
    }
  }

  /**
   * One that is there.
   *
   * @param upload whose pieces it has
   * @param at when it was kept last
   */
  record Whole(String upload, long bytes, Instant at) {}

  /**
   * An upload without a name, which nobody finds.
   *
   * @param bytes that it will have
   * @param at when a piece came last
   */
  record Coming(long bytes, Instant at) {}
}
