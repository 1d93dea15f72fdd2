package io.turboprop.manager.store.sqlite;

/**
 * A row as people know it.
 *
 * @param name such as {@code task 7f3…}
 * @param where table and condition that find it in SQL
 */
record Row(String name, String where) {

  static Row task(String id) {
    return new Row("task " + id, "task where id = " + quoted(id));
  }

  /**
   * @param of whose it is, such as {@code task 7f3…}; empty if nobody knows
   */
  static Row event(long sequence, String of) {
    return new Row(
        "event " + sequence + (of.isEmpty() ? "" : " of " + of), "event where seq = " + sequence);
  }

  static Row attempt(String task, int number) {
    return new Row(
        "attempt " + number + " of task " + task,
        "attempt where task = " + quoted(task) + " and number = " + number);
  }

  static Row proplet(String id) {
    return new Row("proplet " + id, "proplet where id = " + quoted(id));
  }

  static Row function(String name) {
    return new Row("function " + name, "function where name = " + quoted(name));
  }

  static Row joinToken(String id) {
    return new Row("join token " + id, "join_token where id = " + quoted(id));
  }

  static Row joined(String proplet) {
    return new Row("joined proplet " + proplet, "joined where id = " + quoted(proplet));
  }

  static Row key(String key) {
    return new Row(
        "the idempotency key of a request", "idempotency_key where key = " + quoted(key));
  }

  static Row sample(String table, String subject, long number) {
    return new Row(
        table + " " + number + " of " + subject,
        table + " where subject = " + quoted(subject) + " and number = " + number);
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
