package io.turboprop.manager.store.rows;

/** A row of an answer. Columns count from 0. Failures are {@code OrchestratorException}. */
public interface Cells {
  String text(int column);

  /** Of a column of 32 or 64 bits. */
  long number(int column);
}
