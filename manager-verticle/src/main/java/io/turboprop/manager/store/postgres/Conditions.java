package io.turboprop.manager.store.postgres;

import java.util.ArrayList;
import java.util.List;

/** The {@code where} of a question. Few questions differ in it, so that each is prepared once. */
final class Conditions {
  private final List<Object> parameters = new ArrayList<>();
  private final List<String> all = new ArrayList<>();

  void equal(String column, Object value) {
    and(column + " = " + add(value));
  }

  void and(String condition) {
    all.add(condition);
  }

  /** Gives the parameter's place in the text. */
  String add(Object parameter) {
    parameters.add(parameter);
    return "$" + parameters.size();
  }

  /** Empty if nothing is asked for. */
  String sql() {
    return all.isEmpty() ? "" : " where " + String.join(" and ", all);
  }

  Object[] parameters() {
    return parameters.toArray();
  }
}
