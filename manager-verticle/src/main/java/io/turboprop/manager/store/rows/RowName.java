package io.turboprop.manager.store.rows;

/**
 * A row as people know it.
 *
 * @param name such as {@code task 7f3…}
 * @param where table and condition that find it in SQL
 */
public record RowName(String name, String where) {

  public static RowName task(String id) {
    return new RowName("task " + id, "task where id = " + quoted(id));
  }

  /**
   * @param of whose it is, such as {@code task 7f3…}; empty if nobody knows
   */
  public static RowName event(long sequence, String of) {
    return new RowName(
        "event " + sequence + (of.isEmpty() ? "" : " of " + of), "event where seq = " + sequence);
  }

  public static RowName attempt(String task, int number) {
    return new RowName(
        "attempt " + number + " of task " + task,
        "attempt where task = " + quoted(task) + " and number = " + number);
  }

  public static RowName proplet(String id) {
    return new RowName("proplet " + id, "proplet where id = " + quoted(id));
  }

  public static RowName function(String name) {
    return new RowName("function " + name, "function where name = " + quoted(name));
  }

  public static RowName joinToken(String id) {
    return new RowName("join token " + id, "join_token where id = " + quoted(id));
  }

  public static RowName joined(String proplet) {
    return new RowName("joined proplet " + proplet, "joined where id = " + quoted(proplet));
  }

  public static RowName key(String key) {
    return new RowName(
        "the idempotency key of a request", "idempotency_key where key = " + quoted(key));
  }

  public static RowName sample(String table, String subject, long number) {
    return new RowName(
        table + " " + number + " of " + subject,
        table + " where subject = " + quoted(subject) + " and number = " + number);
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
