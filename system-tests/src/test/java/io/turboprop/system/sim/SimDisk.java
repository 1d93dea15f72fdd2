package io.turboprop.system.sim;

import java.io.ByteArrayOutputStream;
import java.util.SplittableRandom;

/**
 * One file on the disk of one machine, with what is safe and what is only in the system's memory.
 * It outlives processes; what the death of the machine leaves of it is a matter of luck.
 */
final class SimDisk {
  private final SplittableRandom random;
  private byte[] safe = new byte[0];
  private final ByteArrayOutputStream unsafe = new ByteArrayOutputStream();
  private boolean full;
  private boolean broken;
  private boolean lying;
  private boolean liesOpen;
  private boolean hasLied;

  SimDisk(SplittableRandom random) {
    this.random = random;
  }

  /** Takes no more bytes: writes fail, perhaps halfway. */
  void full(boolean now) {
    full = now;
  }

  /** Every write and sync fails. */
  void broken(boolean now) {
    broken = now;
  }

  /** Says that it has synced and has not. */
  void lying(boolean now) {
    lying = now;
  }

  /** Works as it should. */
  void heal() {
    full = false;
    broken = false;
    lying = false;
  }

  /** Whether it ever lost what it had promised to keep. */
  boolean hasLied() {
    return hasLied;
  }

  /** What a process that opens the file now reads. */
  byte[] read() {
    byte[] later = unsafe.toByteArray();
    byte[] all = new byte[safe.length + later.length];
    System.arraycopy(safe, 0, all, 0, safe.length);
    System.arraycopy(later, 0, all, safe.length, later.length);
    return all;
  }

  /** False if it failed; then any part of the bytes may have been written. */
  boolean append(byte[] bytes) {
    if (full || broken) {
      unsafe.write(bytes, 0, random.nextInt(bytes.length + 1));
      return false;
    }
    unsafe.writeBytes(bytes);
    return true;
  }

  boolean sync() {
    if (broken) {
      return false;
    }
    if (lying) {
      liesOpen |= unsafe.size() > 0;
    } else {
      safe = read();
      unsafe.reset();
      liesOpen = false;
    }
    return true;
  }

  boolean replace(byte[] bytes) {
    if (full || broken) {
      return false;
    }
    safe = bytes.clone();
    unsafe.reset();
    liesOpen = false;
    return true;
  }

  /** The process died in the middle of this. */
  void interrupted(byte[] appending) {
    if (!full && !broken) {
      unsafe.write(appending, 0, random.nextInt(appending.length + 1));
    }
  }

  /** The machine died: of what was not safe some part from the front is there, perhaps torn. */
  void powerLost() {
    byte[] later = unsafe.toByteArray();
    unsafe.reset();
    hasLied |= liesOpen;
    liesOpen = false;
    if (later.length > 0) {
      int kept = random.nextInt(later.length + 1);
      byte[] all = new byte[safe.length + kept];
      System.arraycopy(safe, 0, all, 0, safe.length);
      System.arraycopy(later, 0, all, safe.length, kept);
      safe = all;
    }
  }

  /** One bit is not what it was. */
  void flipBit() {
    if (safe.length > 0) {
      hasLied = true;
      safe[random.nextInt(safe.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
    }
  }
}
