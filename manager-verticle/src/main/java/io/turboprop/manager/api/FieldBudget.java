package io.turboprop.manager.api;

import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Bounds what is read of a document while it is on; the module in it is read with the budget off.
 * Exact to the size of the reader's buffer.
 */
final class FieldBudget extends FilterInputStream {
  private final String document;
  private final int limit;
  private long used;
  private boolean on = true;

  /**
   * @param document what is read, for errors
   */
  FieldBudget(InputStream in, String document, int limit) {
    super(in);
    this.document = document;
    this.limit = limit;
  }

  void on() {
    on = true;
  }

  void off() {
    on = false;
  }

  @Override
  public int read() throws IOException {
    int value = in.read();
    spend(value < 0 ? 0 : 1);
    return value;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int count = in.read(buffer, offset, length);
    spend(count);
    return count;
  }

  private void spend(int count) {
    if (!on || count <= 0) {
      return;
    }
    used += count;
    if (used > limit) {
      throw new OrchestratorException(
          ErrorCode.TOO_LARGE,
          "the " + document + " without its file may have at most " + limit + " bytes");
    }
  }
}
