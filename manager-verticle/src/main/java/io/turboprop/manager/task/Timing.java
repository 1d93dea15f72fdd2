package io.turboprop.manager.task;

/**
 * How urgent the task is and when it comes again. Empty text means "not set".
 *
 * @param priority 0 to 100
 */
public record Timing(
    int priority, String schedule, String timezone, boolean recurring, String mode) {
  public static final int DEFAULT_PRIORITY = 50;
  public static final Timing DEFAULT = new Timing(DEFAULT_PRIORITY, "", "", false, "");

  public Timing {
    if (priority < 0 || priority > 100) {
      throw new IllegalArgumentException("priority must be 0 to 100, not " + priority);
    }
  }
}
