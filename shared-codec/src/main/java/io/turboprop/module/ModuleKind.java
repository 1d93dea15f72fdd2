package io.turboprop.module;

import java.util.Locale;

/** The kinds of wire reference §18. */
public enum ModuleKind {
  CORE_MODULE("core module"),
  COMPONENT("component"),
  /** A component that serves HTTP requests. */
  HTTP_COMPONENT("HTTP component");

  private final String title;

  ModuleKind(String title) {
    this.title = title;
  }

  /** For sentences. */
  public String title() {
    return title;
  }

  /** {@code core-module}: in answers. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
