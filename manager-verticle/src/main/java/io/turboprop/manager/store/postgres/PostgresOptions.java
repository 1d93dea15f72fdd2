package io.turboprop.manager.store.postgres;

import io.turboprop.manager.store.Retention;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * @param schema of the database that everything is in; made when absent
 * @param readers connections that answer questions, 1 to 64; three more write, lead and listen
 * @param queue requests that may wait for the writer, and as many for the readers; beyond that
 *     requests are refused
 * @param drain requests that may share one transaction, 1 to {@code queue}
 * @param patience how long a write waits for a database that is away before it fails
 * @param answer how long one statement may take
 */
public record PostgresOptions(
    PostgresAddress address,
    String schema,
    Retention retention,
    int readers,
    int queue,
    int drain,
    Duration patience,
    Duration answer) {
  public static final String SCHEMA = "turboprop";
  public static final int READERS = 4;

  /** So that it needs no quotes and is the same in any case. */
  private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]{0,49}");

  public PostgresOptions {
    if (!NAME.matcher(schema).matches() || schema.startsWith("pg_")) {
      throw new IllegalArgumentException(
          "a schema has 1 to 50 characters of a-z, 0-9 and _, does not begin with a digit or pg_,"
              + " and is not \""
              + schema
              + "\"");
    }
    if (readers < 1 || readers > 64) {
      throw new IllegalArgumentException("readers must be 1 to 64, not " + readers);
    }
    if (queue < 1 || drain < 1 || drain > queue) {
      throw new IllegalArgumentException(
          "queue and drain must be positive and drain at most queue, not " + queue + ", " + drain);
    }
    if (patience.isNegative() || !answer.isPositive()) {
      throw new IllegalArgumentException(
          "patience must not be negative and answer positive, not " + patience + ", " + answer);
    }
  }

  public static PostgresOptions at(PostgresAddress address) {
    return new PostgresOptions(
        address,
        SCHEMA,
        Retention.DEFAULT,
        READERS,
        8_192,
        1_024,
        Duration.ofSeconds(5),
        Duration.ofSeconds(30));
  }

  public PostgresOptions withSchema(String newSchema) {
    return new PostgresOptions(
        address, newSchema, retention, readers, queue, drain, patience, answer);
  }

  public PostgresOptions withRetention(Retention newRetention) {
    return new PostgresOptions(
        address, schema, newRetention, readers, queue, drain, patience, answer);
  }

  public PostgresOptions withReaders(int newReaders) {
    return new PostgresOptions(
        address, schema, retention, newReaders, queue, drain, patience, answer);
  }

  public PostgresOptions withQueue(int newQueue, int newDrain) {
    return new PostgresOptions(
        address, schema, retention, readers, newQueue, newDrain, patience, answer);
  }

  public PostgresOptions withPatience(Duration newPatience) {
    return new PostgresOptions(
        address, schema, retention, readers, queue, drain, newPatience, answer);
  }
}
