package io.turboprop.cli.bench;

import java.util.List;
import java.util.Locale;

/** A bar for each thing, as long as the middle of what was measured, and a dot for each round. */
record Bars(String title, List<Bar> bars) implements Panel {
  private static final String COLOUR = "#9ec5fe";
  private static final String DOT = "#1f6feb";
  private static final double LEFT = 110;
  private static final double TOP = 44;
  private static final double RIGHT = 76;
  private static final double BOTTOM = 26;
  private static final double THICK = 30;

  record Bar(String name, List<Double> rounds) {
    double middle() {
      return Plot.median(rounds);
    }
  }

  @Override
  public double height() {
    return TOP + THICK * bars.size() + BOTTOM;
  }

  @Override
  public void draw(Svg svg, double width) {
    Scale scale = Scale.linear(bars.stream().flatMap(b -> b.rounds().stream()).mapToDouble(r -> r));
    svg.text(16, 22, "title", "start", title);
    double room = width - LEFT - RIGHT;
    for (int i = 0; i < bars.size(); i++) {
      Bar bar = bars.get(i);
      double y = TOP + i * THICK;
      double length = room * scale.place(bar.middle());
      svg.text(LEFT - 8, y + THICK / 2 + 4, "", "end", bar.name());
      svg.box(LEFT, y + THICK * 0.15, length, THICK * 0.7, COLOUR);
      double longest = length;
      for (double round : bar.rounds()) {
        double end = room * scale.place(round);
        svg.dot(LEFT + end, y + THICK / 2, DOT);
        longest = Math.max(longest, end);
      }
      svg.text(
          LEFT + longest + 10,
          y + THICK / 2 + 4,
          "",
          "start",
          String.format(Locale.ROOT, "%,.0f", bar.middle()));
    }
  }
}
