package io.turboprop.manager.store.rows;

import io.turboprop.manager.task.AttemptRecord;
import io.turboprop.model.OrchestratorException;

/** An attempt of a task. */
public record AttemptRow(String task, int number, long sum, String body) {

  public static AttemptRow of(AttemptRecord attempt, Bodies bodies) {
    String task = attempt.task().value();
    String body = bodies.encode(attempt);
    return new AttemptRow(task, attempt.number(), Checksum.of(task, attempt.number(), body), body);
  }

  /**
   * @throws OrchestratorException INTERNAL if it is damaged
   */
  public AttemptRecord attempt(Bodies bodies) {
    RowName name = RowName.attempt(task, number);
    bodies.verify(name, sum, task, number, body);
    return bodies.decode(name, body, AttemptRecord.class);
  }
}
