package io.turboprop.model;

import java.util.Arrays;
import java.util.Base64;

/**
 * Bytes as a value: compared by content, never changed after they were handed over. Prints its
 * length only.
 */
public final class Bytes {
  private static final Bytes EMPTY = new Bytes(new byte[0]);

  private final byte[] array;

  private Bytes(byte[] array) {
    this.array = array;
  }

  /** Takes the array over; the caller must not write to it any more. */
  public static Bytes wrap(byte[] array) {
    return new Bytes(array);
  }

  /** Keeps a copy of the array. */
  public static Bytes copyOf(byte[] array) {
    return new Bytes(array.clone());
  }

  /**
   * @throws IllegalArgumentException if it is no standard base64 with padding
   */
  public static Bytes ofBase64(String text) {
    try {
      return wrap(Base64.getDecoder().decode(text));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("must be standard base64 with padding", e);
    }
  }

  public static Bytes empty() {
    return EMPTY;
  }

  public int length() {
    return array.length;
  }

  /** The bytes themselves, not a copy; the caller must not write to them. */
  public byte[] unsafeArray() {
    return array;
  }

  /** Standard base64 with padding, as Go encodes byte arrays. */
  public String base64() {
    return Base64.getEncoder().encodeToString(array);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes that && Arrays.equals(array, that.array);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(array);
  }

  @Override
  public String toString() {
    return array.length + " bytes";
  }
}
