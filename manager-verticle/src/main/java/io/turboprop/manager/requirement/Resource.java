package io.turboprop.manager.requirement;

/** What proplets have and attempts use up. */
public enum Resource {
  CPU("cpu_millis", 1_000_000_000),
  MEMORY("memory_bytes", 1L << 50),
  DISK("disk_bytes", 1L << 60),
  SLOTS("slots", 100_000);

  private final String field;
  private final long most;

  Resource(String field, long most) {
    this.field = field;
    this.most = most;
  }

  /** Its name in documents. */
  public String field() {
    return field;
  }

  /** The most that a task may ask for. */
  public long most() {
    return most;
  }
}
