package io.turboprop.proplet.journal;

import io.turboprop.model.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Records as bytes in a file. Pure. All numbers are 32 bits, high byte first; checksums are CRC32C.
 *
 * <pre>
 * file    "TPROPLOG" version sum-of-both   then frames
 * frame   length sum-of-length sum-of-body body
 * </pre>
 *
 * <p>The length has a sum of its own so that an unfinished write can be told from damage: a frame
 * whose length is true and whose body ends too early was never finished; everything else that is
 * wrong was once right. A rest of zeros counts as unfinished too, since file systems leave such
 * when a machine dies.
 */
final class Frames {
  static final int VERSION = 1;

  /** Of the file. */
  static final int PREAMBLE = 16;

  /** Of a frame. */
  static final int HEAD = 12;

  private static final byte[] MAGIC = "TPROPLOG".getBytes(StandardCharsets.US_ASCII);

  private Frames() {}

  /**
   * One record whose sums are right.
   *
   * @param number 1 for the first, damaged ones counted as far as they can be told apart
   */
  record Frame(int number, int offset, Bytes body) {}

  /** Something that was written and is not what it was. */
  record Flaw(int number, int offset, String what) {}

  /**
   * What is in a file.
   *
   * @param torn bytes at the end that were never finished
   */
  record Scan(List<Frame> frames, List<Flaw> flaws, int torn) {}

  /** The file was written by a newer version of this program. */
  static final class NewerVersionException extends Exception {
    private static final long serialVersionUID = 1;

    NewerVersionException(int version) {
      super(
          "has format %d, this proplet knows up to %d; use the version that wrote it, or another"
                  .formatted(version, VERSION)
              + " PROPLET_DATA_DIR");
    }
  }

  static byte[] preamble() {
    return preamble(VERSION);
  }

  static byte[] preamble(int version) {
    ByteBuffer bytes = ByteBuffer.allocate(PREAMBLE).put(MAGIC).putInt(version);
    return bytes.putInt(sum(bytes.array(), 0, PREAMBLE - 4)).array();
  }

  static void append(ByteArrayOutputStream out, byte[] body) {
    ByteBuffer head = ByteBuffer.allocate(HEAD).putInt(body.length);
    head.putInt(sum(head.array(), 0, 4)).putInt(sum(body, 0, body.length));
    out.writeBytes(head.array());
    out.writeBytes(body);
  }

  static Scan scan(byte[] file) throws NewerVersionException {
    List<Flaw> flaws = new ArrayList<>();
    if (file.length < PREAMBLE) {
      byte[] right = Arrays.copyOf(preamble(), file.length);
      if (!Arrays.equals(right, file) && !isZero(file, 0)) {
        flaws.add(new Flaw(0, 0, "not a journal"));
      }
      return new Scan(List.of(), flaws, flaws.isEmpty() ? file.length : 0);
    }
    preambleFlaw(file).ifPresent(what -> flaws.add(new Flaw(0, 0, what)));
    return frames(file, flaws);
  }

  private static Optional<String> preambleFlaw(byte[] file) throws NewerVersionException {
    if (sum(file, 0, PREAMBLE - 4) != intAt(file, PREAMBLE - 4)
        || !Arrays.equals(file, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      return Optional.of("the first " + PREAMBLE + " bytes are damaged");
    }
    int version = intAt(file, MAGIC.length);
    if (version > VERSION) {
      throw new NewerVersionException(version);
    }
    return Optional.empty();
  }

  private static Scan frames(byte[] file, List<Flaw> flaws) {
    List<Frame> frames = new ArrayList<>();
    int end = file.length;
    int at = PREAMBLE;
    for (int number = 1; at < end; number++) {
      if (end - at < HEAD || (isHead(file, at) && intAt(file, at) > end - at - HEAD)) {
        return new Scan(frames, flaws, end - at);
      }
      if (!isHead(file, at)) {
        if (isZero(file, at)) {
          return new Scan(frames, flaws, end - at);
        }
        flaws.add(new Flaw(number, at, "its length is damaged"));
        at = next(file, at + 1);
        continue;
      }
      if (isWhole(file, at)) {
        int from = at + HEAD;
        byte[] body = Arrays.copyOfRange(file, from, from + intAt(file, at));
        frames.add(new Frame(number, at, Bytes.wrap(body)));
      } else {
        flaws.add(new Flaw(number, at, "its checksum is wrong"));
      }
      at += HEAD + intAt(file, at);
    }
    return new Scan(frames, flaws, 0);
  }

  /** Where the next record begins that is right in every sum; the end if there is none. */
  private static int next(byte[] file, int from) {
    for (int at = from; at <= file.length - HEAD; at++) {
      if (isHead(file, at) && intAt(file, at) <= file.length - at - HEAD && isWhole(file, at)) {
        return at;
      }
    }
    return file.length;
  }

  private static boolean isHead(byte[] file, int at) {
    return intAt(file, at) > 0 && sum(file, at, 4) == intAt(file, at + 4);
  }

  private static boolean isWhole(byte[] file, int at) {
    return sum(file, at + HEAD, intAt(file, at)) == intAt(file, at + 8);
  }

  private static boolean isZero(byte[] file, int from) {
    for (int i = from; i < file.length; i++) {
      if (file[i] != 0) {
        return false;
      }
    }
    return true;
  }

  private static int intAt(byte[] file, int at) {
    return ByteBuffer.wrap(file, at, Integer.BYTES).getInt();
  }

  private static int sum(byte[] bytes, int from, int length) {
    var sum = new CRC32C();
    sum.update(bytes, from, length);
    return (int) sum.getValue();
  }
}
