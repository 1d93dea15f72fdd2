package io.turboprop.cli.output;

import java.util.Locale;

/** How an answer is shown. */
public enum Format {
  TABLE,
  JSON,
  YAML;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
