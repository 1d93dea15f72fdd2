package io.turboprop.manager.requirement;

/**
 * Amounts of each {@link Resource}. In a task 0 means that it asks for none, of a proplet that
 * nobody knows how much it has.
 *
 * @param cpuMillis thousandths of a processor
 * @param slots guests at once
 */
public record Resources(long cpuMillis, long memoryBytes, long diskBytes, long slots) {
  public static final Resources NONE = new Resources(0, 0, 0, 0);

  public Resources {
    if (cpuMillis < 0 || memoryBytes < 0 || diskBytes < 0 || slots < 0) {
      throw new IllegalArgumentException("resources must not be negative");
    }
  }

  public Resources plus(Resources more) {
    return new Resources(
        cpuMillis + more.cpuMillis,
        memoryBytes + more.memoryBytes,
        diskBytes + more.diskBytes,
        slots + more.slots);
  }

  /**
   * @throws IllegalArgumentException if there is not so much
   */
  public Resources minus(Resources less) {
    return new Resources(
        cpuMillis - less.cpuMillis,
        memoryBytes - less.memoryBytes,
        diskBytes - less.diskBytes,
        slots - less.slots);
  }

  public long of(Resource resource) {
    return switch (resource) {
      case CPU -> cpuMillis;
      case MEMORY -> memoryBytes;
      case DISK -> diskBytes;
      case SLOTS -> slots;
    };
  }
}
