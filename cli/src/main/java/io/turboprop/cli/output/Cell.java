package io.turboprop.cli.output;

/**
 * One field of a table.
 *
 * @param text one line; line feeds and control characters were made harmless
 */
public record Cell(String text, Colour colour) {
  public Cell {
    text = harmless(text);
  }

  public static Cell of(String text) {
    return new Cell(text, Colour.NONE);
  }

  /** A task's output may hold anything; it must neither break the table nor steer the terminal. */
  private static String harmless(String text) {
    StringBuilder line = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            point -> {
              if (point == '\n' || point == '\r' || point == '\t') {
                line.append(' ');
              } else {
                line.appendCodePoint(Character.isISOControl(point) ? '\ufffd' : point);
              }
            });
    return line.toString();
  }
}
