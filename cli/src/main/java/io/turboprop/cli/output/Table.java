package io.turboprop.cli.output;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Columns of text, two spaces apart, as wide as their widest cell. Nothing is cut: ids stay whole.
 * Not thread-safe.
 */
public final class Table {
  private static final String GAP = "  ";

  private final List<Cell> header;
  private final List<List<Cell>> rows = new ArrayList<>();

  private Table(List<Cell> header) {
    this.header = header;
  }

  public static Table of(String... columns) {
    return new Table(Stream.of(columns).map(name -> new Cell(name, Colour.BOLD)).toList());
  }

  /** Two columns without a heading: what, and its value. */
  public static Table ofFields() {
    return new Table(List.of());
  }

  public Table row(Cell... cells) {
    rows.add(List.of(cells));
    return this;
  }

  public Table field(String name, Cell value) {
    return row(new Cell(name, Colour.BOLD), value);
  }

  /** Every line ends with a line feed, and none with a space. */
  public String render(boolean colour) {
    List<List<Cell>> all = new ArrayList<>();
    if (!header.isEmpty()) {
      all.add(header);
    }
    all.addAll(rows);
    int[] widths = widths(all);
    StringBuilder text = new StringBuilder();
    for (List<Cell> row : all) {
      append(text, row, widths, colour);
    }
    return text.toString();
  }

  private static int[] widths(List<List<Cell>> rows) {
    int[] widths = new int[rows.stream().mapToInt(List::size).max().orElse(0)];
    for (List<Cell> row : rows) {
      for (int column = 0; column < row.size(); column++) {
        widths[column] = Math.max(widths[column], width(row.get(column)));
      }
    }
    return widths;
  }

  private static void append(StringBuilder text, List<Cell> row, int[] widths, boolean colour) {
    int last = lastFilled(row);
    for (int column = 0; column <= last; column++) {
      Cell cell = row.get(column);
      text.append(colour ? cell.colour().paint(cell.text()) : cell.text());
      if (column < last) {
        text.repeat(' ', widths[column] - width(cell)).append(GAP);
      }
    }
    text.append('\n');
  }

  private static int lastFilled(List<Cell> row) {
    int last = row.size() - 1;
    while (last > 0 && row.get(last).text().isEmpty()) {
      last--;
    }
    return last;
  }

  private static int width(Cell cell) {
    return cell.text().codePointCount(0, cell.text().length());
  }
}
