package io.turboprop.manager.service;

import io.turboprop.manager.function.Function;

/** Indexes for tests that have no control verticle. */
public final class FunctionIndexes {
  private FunctionIndexes() {}

  public static void put(FunctionIndex index, Function function) {
    index.put(function);
  }
}
