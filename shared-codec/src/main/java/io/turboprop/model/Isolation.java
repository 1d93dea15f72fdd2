package io.turboprop.model;

import java.util.Locale;

/** What keeps a guest apart from the proplet and from other guests. */
public enum Isolation {
  /** The engine alone, within the proplet's own process. */
  NONE,
  /** A process of its own, which may die without harm to anybody else. */
  PROCESS;

  /** As it is written: {@code none}, {@code process}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * @throws IllegalArgumentException if there is no such isolation
   */
  public static Isolation parse(String code) {
    for (Isolation isolation : values()) {
      if (isolation.code().equals(code)) {
        return isolation;
      }
    }
    throw new IllegalArgumentException("must be none or process");
  }
}
