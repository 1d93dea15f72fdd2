package io.turboprop.manager.store.rows;

import io.turboprop.manager.join.JoinToken;
import io.turboprop.manager.join.Joined;
import io.turboprop.manager.proplet.Proplet;
import io.turboprop.manager.store.Write;
import io.turboprop.model.OrchestratorException;
import java.util.function.Function;

/** Tables with the same columns in every database, to be read from beginning to end. */
public enum WholeTable {
  ATTEMPTS("select task, number, crc, body from attempt order by task, number"),
  PROPLETS("select id, crc, body from proplet order by rank"),
  FUNCTIONS("select name, version, crc, body from function order by name"),
  JOIN_TOKENS("select id, crc, body from join_token order by id"),
  JOINED("select id, crc, body from joined order by id"),
  IDEMPOTENCY_KEYS("select key, request, task, at, crc from idempotency_key order by key");

  private final String select;

  WholeTable(String select) {
    this.select = select;
  }

  /** SQL that gives the rows for {@link #write}. */
  public String select() {
    return select;
  }

  /**
   * The write that would make a row.
   *
   * @throws OrchestratorException INTERNAL if it is damaged
   */
  public Write write(Cells row, Bodies bodies) {
    return switch (this) {
      case ATTEMPTS -> {
        int number = (int) row.number(1); // was one when it was written
        AttemptRow read = new AttemptRow(row.text(0), number, row.number(2), row.text(3));
        yield new Write.PutAttempt(read.attempt(bodies));
      }
      case PROPLETS -> new Write.PutProplet(body(row, RowName::proplet, Proplet.class, bodies));
      case FUNCTIONS -> {
        FunctionRow read = new FunctionRow(row.text(0), row.number(1), row.number(2), row.text(3));
        yield new Write.PutFunction(read.function(bodies));
      }
      case JOIN_TOKENS ->
          new Write.PutJoinToken(body(row, RowName::joinToken, JoinToken.class, bodies));
      case JOINED -> new Write.PutJoined(body(row, RowName::joined, Joined.class, bodies));
      case IDEMPOTENCY_KEYS -> {
        KeyRow read =
            new KeyRow(row.text(0), row.text(1), row.text(2), row.number(3), row.number(4));
        yield new Write.PutIdempotencyKey(read.key(bodies));
      }
    };
  }

  private static <T extends Record> T body(
      Cells row, Function<String, RowName> name, Class<T> type, Bodies bodies) {
    BodyRow read = new BodyRow(row.text(0), row.number(1), row.text(2));
    return read.value(name.apply(read.id()), type, bodies);
  }
}
