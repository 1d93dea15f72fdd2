package io.turboprop.manager.store.rows;

/** Whose samples of metrics they are. */
public enum Sampled {
  PROPLET("proplet_sample"),
  TASK("task_sample");

  private final String table;

  Sampled(String table) {
    this.table = table;
  }

  /** Name of the table that has them. */
  public String table() {
    return table;
  }
}
