package io.turboprop.cli.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * Lines over two axes.
 *
 * @param x what the horizontal axis is
 * @param y what the vertical axis is
 */
record Chart(String title, String x, String y, Kind kind, List<Line> lines) implements Panel {
  private static final String[] COLOURS = {"#1f6feb", "#d1495b", "#2e933c", "#8d5fd3", "#b7791f"};
  private static final double HEIGHT = 300;
  private static final double LEFT = 62;
  private static final double TOP = 58;
  private static final double BOTTOM = 46;
  private static final double RIGHT = 16;
  private static final double LEGEND_STEP = 110;

  /** Which axes show ratios. */
  enum Kind {
    LINEAR,
    LOG_Y,
    LOG_X
  }

  record Point(double x, double y) {}

  record Line(String name, List<Point> points) {}

  @Override
  public double height() {
    return HEIGHT;
  }

  @Override
  public void draw(Svg svg, double width) {
    double height = height();
    Scale across =
        scale(
            kind == Kind.LOG_X,
            lines.stream().flatMap(l -> l.points().stream()).mapToDouble(Point::x));
    Scale up =
        scale(
            kind == Kind.LOG_Y,
            lines.stream().flatMap(l -> l.points().stream()).mapToDouble(Point::y));
    svg.text(LEFT, 22, "title", "start", title);
    Frame frame = new Frame(LEFT, TOP, width - RIGHT, height - BOTTOM);
    grid(svg, frame, across, up);
    svg.text((LEFT + width - RIGHT) / 2, height - 10, "small", "middle", x);
    svg.rotated(14, (TOP + height - BOTTOM) / 2, "small", y);
    for (int i = 0; i < lines.size(); i++) {
      draw(svg, frame, across, up, lines.get(i), COLOURS[i % COLOURS.length]);
      double at = LEFT + i * LEGEND_STEP;
      svg.box(at, 33, 14, 4, COLOURS[i % COLOURS.length]);
      svg.text(at + 20, 40, "small", "start", lines.get(i).name());
    }
  }

  private record Frame(double left, double top, double right, double bottom) {
    double across(double place) {
      return left + place * (right - left);
    }

    double up(double place) {
      return bottom - place * (bottom - top);
    }
  }

  private static Scale scale(boolean log, DoubleStream values) {
    return log ? Scale.log(values) : Scale.linear(values);
  }

  private static void grid(Svg svg, Frame frame, Scale across, Scale up) {
    for (double tick : up.ticks()) {
      double y = frame.up(up.place(tick));
      svg.line(frame.left(), y, frame.right(), y, "grid");
      svg.text(frame.left() - 7, y + 4, "small", "end", Scale.label(tick));
    }
    for (double tick : across.ticks()) {
      double x = frame.across(across.place(tick));
      svg.line(x, frame.top(), x, frame.bottom(), "grid");
      svg.text(x, frame.bottom() + 16, "small", "middle", Scale.label(tick));
    }
    svg.line(frame.left(), frame.bottom(), frame.right(), frame.bottom(), "axis");
    svg.line(frame.left(), frame.top(), frame.left(), frame.bottom(), "axis");
  }

  private static void draw(Svg svg, Frame frame, Scale across, Scale up, Line line, String colour) {
    List<Point> placed = new ArrayList<>();
    for (Point point : line.points()) {
      placed.add(new Point(frame.across(across.place(point.x())), frame.up(up.place(point.y()))));
    }
    svg.path(
        placed.stream()
            .map(p -> String.format(Locale.ROOT, "%.1f,%.1f", p.x(), p.y()))
            .collect(Collectors.joining(" ")),
        colour);
    placed.forEach(point -> svg.dot(point.x(), point.y(), colour));
  }
}
