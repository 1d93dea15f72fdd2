package io.turboprop.wire;

import io.turboprop.model.TaskId;

/**
 * A digest of a set of attempts that does not depend on their order: the sum of 64-bit hashes.
 * Equal sets have equal holdings; different ones differ unless chance (2<sup>-64</sup>) wants it
 * otherwise. Tells a difference cheaply; is no protection against somebody who wants to deceive.
 *
 * @param count of attempts
 * @param digest sum of the hashes
 */
public record Holdings(int count, long digest) {
  public static final Holdings NONE = new Holdings(0, 0);

  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  public Holdings {
    if (count < 0) {
      throw new IllegalArgumentException("count must not be negative, is " + count);
    }
  }

  /** With one attempt more, which must not be among them yet. */
  public Holdings plus(TaskId task, int attempt) {
    return new Holdings(count + 1, digest + hash(task.value(), attempt));
  }

  /** FNV-1a over the identifier, then the finaliser of SplitMix64, so that sums do not collide. */
  private static long hash(String task, int attempt) {
    long hash = FNV_OFFSET;
    for (int i = 0; i < task.length(); i++) {
      hash = (hash ^ task.charAt(i)) * FNV_PRIME;
    }
    hash = (hash ^ attempt) * FNV_PRIME;
    hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
    hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
    return hash ^ (hash >>> 31);
  }
}
