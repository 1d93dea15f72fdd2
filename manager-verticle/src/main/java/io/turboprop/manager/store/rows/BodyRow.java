package io.turboprop.manager.store.rows;

import io.turboprop.model.OrchestratorException;

/** A record that is found by its id only: a proplet, a token, who joined. */
public record BodyRow(String id, long sum, String body) {

  public static BodyRow of(String id, Record value, Bodies bodies) {
    String body = bodies.encode(value);
    return new BodyRow(id, Checksum.of(id, body), body);
  }

  /**
   * @throws OrchestratorException INTERNAL if it is damaged
   */
  public <T extends Record> T value(RowName name, Class<T> type, Bodies bodies) {
    bodies.verify(name, sum, id, body);
    return bodies.decode(name, body, type);
  }
}
