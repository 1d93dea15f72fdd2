package io.turboprop.manager.store.sqlite;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.turboprop.manager.store.Happening;
import io.turboprop.manager.store.rows.Checksum;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.sqlite.Function;

/** What the steps of {@link Schema} need and SQL does not have. */
final class UpgradeFunctions {
  private static final JsonFactory JSON = new JsonFactory();

  private UpgradeFunctions() {}

  static void register(Connection connection) throws SQLException {
    Function.create(connection, "checksum", new Sum());
    Function.create(connection, "event_type", new EventType());
  }

  /** {@link Checksum#of}. */
  private static final class Sum extends Function {
    @Override
    protected void xFunc() throws SQLException {
      @Nullable Object[] columns = new Object[args()];
      for (int i = 0; i < columns.length; i++) {
        columns[i] = value_text(i);
      }
      result(Checksum.of(columns));
    }
  }

  /** {@link Happening#type()} of a row of schema 1, which had the name of the record only. */
  private static final class EventType extends Function {
    @Override
    protected void xFunc() throws SQLException {
      String what = value_text(0);
      result(Happening.typeName(what.equals("Moved") ? event(value_text(1)) : what));
    }
  }

  /** The record name of the event in <code>{"what":{"Moved":{"event":{"Finished":…}}}}</code>. */
  private static String event(String body) {
    try (JsonParser parser = JSON.createParser(body)) {
      enter(parser, "what");
      enter(parser, "Moved");
      enter(parser, "event");
      parser.nextToken();
      String name = parser.nextFieldName();
      return name == null ? "Moved" : name;
    } catch (IOException damaged) {
      // It is kept as it is; whoever reads it is told.
      return "Moved";
    }
  }

  private static void enter(JsonParser parser, String field) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw new IOException("no object");
    }
    String name = parser.nextFieldName();
    while (!field.equals(name)) {
      if (name == null) {
        throw new IOException("no field " + field);
      }
      parser.nextToken();
      parser.skipChildren();
      name = parser.nextFieldName();
    }
  }
}
