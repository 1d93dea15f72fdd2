package io.turboprop.module;

import java.util.List;

/**
 * Parameters and results as the text format names them: {@code i32}, {@code f64}, {@code
 * externref}.
 */
public record FunctionType(List<String> params, List<String> results) {
  public FunctionType {
    params = List.copyOf(params);
    results = List.copyOf(results);
  }

  /** {@code (i32, i32) -> i64}. */
  @Override
  public String toString() {
    return list(params) + " -> " + (results.size() == 1 ? results.getFirst() : list(results));
  }

  private static String list(List<String> types) {
    return "(" + String.join(", ", types) + ")";
  }
}
