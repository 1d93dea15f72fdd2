package io.turboprop.manager.store.etcd;

import io.turboprop.manager.store.Retention;
import java.time.Duration;

/**
 * @param prefix of all keys, begins and ends with a slash
 * @param queue requests that may wait for the writer, and as many for the reader; beyond that
 *     requests are refused
 * @param ops that etcd takes in one transaction ({@code --max-txn-ops}), at least 16
 * @param bytes of keys and values in one transaction, and of one record; less than etcd's {@code
 *     --max-request-bytes}, at least 1,000
 * @param blobBytes of all modules and large results together, at least 0
 * @param patience how long a request waits for an etcd that is away before it fails
 * @param answer how long one call may take
 */
public record EtcdOptions(
    EtcdAddress address,
    String prefix,
    Retention retention,
    int queue,
    int ops,
    int bytes,
    long blobBytes,
    Duration patience,
    Duration answer) {
  public static final String PREFIX = "/turboprop/";

  /** What etcd takes if nothing else is said to it. */
  public static final int OPS = 128;

  /** Well below the 1.5 MiB that etcd takes. */
  public static final int BYTES = 1_000_000;

  /** Half of the space that etcd has if nothing else is said to it. */
  public static final long BLOB_BYTES = 1L << 30;

  public EtcdOptions {
    if (!prefix.startsWith("/") || !prefix.endsWith("/") || prefix.length() > 200) {
      throw new IllegalArgumentException(
          "a prefix begins and ends with a slash, has at most 200 characters, and is not \""
              + prefix
              + "\"");
    }
    if (queue < 1 || ops < 16 || bytes < 1_000 || blobBytes < 0) {
      throw new IllegalArgumentException(
          "queue must be at least 1, ops 16, bytes 1000 and blobBytes 0, not "
              + queue
              + ", "
              + ops
              + ", "
              + bytes
              + " and "
              + blobBytes);
    }
    if (patience.isNegative() || !answer.isPositive()) {
      throw new IllegalArgumentException(
          "patience must not be negative and answer positive, not " + patience + ", " + answer);
    }
  }

  public static EtcdOptions at(EtcdAddress address) {
    return new EtcdOptions(
        address,
        PREFIX,
        Retention.DEFAULT,
        8_192,
        OPS,
        BYTES,
        BLOB_BYTES,
        Duration.ofSeconds(5),
        Duration.ofSeconds(5));
  }

  public EtcdOptions withPrefix(String newPrefix) {
    return new EtcdOptions(
        address, newPrefix, retention, queue, ops, bytes, blobBytes, patience, answer);
  }

  public EtcdOptions withRetention(Retention newRetention) {
    return new EtcdOptions(
        address, prefix, newRetention, queue, ops, bytes, blobBytes, patience, answer);
  }

  public EtcdOptions withLimits(int newOps, int newBytes) {
    return new EtcdOptions(
        address, prefix, retention, queue, newOps, newBytes, blobBytes, patience, answer);
  }

  public EtcdOptions withBlobBytes(long newBlobBytes) {
    return new EtcdOptions(
        address, prefix, retention, queue, ops, bytes, newBlobBytes, patience, answer);
  }

  public EtcdOptions withPatience(Duration newPatience) {
    return new EtcdOptions(
        address, prefix, retention, queue, ops, bytes, blobBytes, newPatience, answer);
  }
}
