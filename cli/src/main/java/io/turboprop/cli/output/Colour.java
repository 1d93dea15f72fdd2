package io.turboprop.cli.output;

/** Colours of a terminal (ECMA-48 SGR), used sparingly: states and headings. */
public enum Colour {
  NONE(""),
  BOLD("1"),
  DIM("2"),
  RED("31"),
  GREEN("32"),
  YELLOW("33"),
  BLUE("34");

  private final String code;

  Colour(String code) {
    this.code = code;
  }

  public String paint(String text) {
    return this == NONE || text.isEmpty() ? text : "\u001b[" + code + "m" + text + "\u001b[0m";
  }
}
