package io.turboprop.link;

/** How often a message arrives (MQTT 3.1.1 §4.3). */
public enum Qos {
  AT_MOST_ONCE(0),
  AT_LEAST_ONCE(1),
  EXACTLY_ONCE(2);

  private final int level;

  Qos(int level) {
    this.level = level;
  }

  /**
   * @param level 0, 1 or 2
   */
  public static Qos of(int level) {
    return switch (level) {
      case 0 -> AT_MOST_ONCE;
      case 1 -> AT_LEAST_ONCE;
      case 2 -> EXACTLY_ONCE;
      default -> throw new IllegalArgumentException("QoS must be 0, 1 or 2, is " + level);
    };
  }

  /** The number on the wire. */
  public int level() {
    return level;
  }
}
