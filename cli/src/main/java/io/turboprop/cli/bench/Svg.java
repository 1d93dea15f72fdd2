package io.turboprop.cli.bench;

import java.util.Locale;

/** Writes a picture of lines, texts and boxes. Lengths are pixels. Not thread-safe. */
final class Svg {
  private static final String STYLE =
      """
      text { font: 12px system-ui, sans-serif; fill: #333 }
      .title { font-size: 15px; font-weight: 600; fill: #111 }
      .head { font-size: 20px; font-weight: 600; fill: #111 }
      .small { font-size: 11px; fill: #666 }
      .grid { stroke: #e4e4e4; stroke-width: 1 }
      .axis { stroke: #888; stroke-width: 1 }
      """;

  private final StringBuilder body = new StringBuilder();

  /**
   * @param anchor {@code start}, {@code middle} or {@code end}
   */
  Svg text(double x, double y, String style, String anchor, String text) {
    return add(
        "<text x=\"%.1f\" y=\"%.1f\" class=\"%s\" text-anchor=\"%s\">%s</text>",
        x, y, style, anchor, escaped(text));
  }

  Svg rotated(double x, double y, String style, String text) {
    return add(
        "<text transform=\"translate(%.1f %.1f) rotate(-90)\" class=\"%s\" text-anchor=\"middle\">%s</text>",
        x, y, style, escaped(text));
  }

  Svg line(double x1, double y1, double x2, double y2, String style) {
    return add(
        "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"%s\"/>",
        x1, y1, x2, y2, style);
  }

  Svg box(double x, double y, double width, double height, String colour) {
    return add(
        "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"2\" fill=\"%s\"/>",
        x, y, width, height, colour);
  }

  Svg dot(double x, double y, String colour) {
    return add(
        "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\" fill=\"%s\" stroke=\"#fff\"/>", x, y, colour);
  }

  /**
   * @param points {@code x,y} with spaces between
   */
  Svg path(String points, String colour) {
    return add(
        "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\" stroke-linejoin=\"round\"/>",
        points, colour);
  }

  /** What is drawn from now on has its origin here, until {@link #back}. */
  Svg at(double x, double y) {
    return add("<g transform=\"translate(%.1f %.1f)\">", x, y);
  }

  Svg back() {
    return add("</g>");
  }

  private Svg add(String format, Object... values) {
    body.append(String.format(Locale.ROOT, format, values)).append('\n');
    return this;
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  /** The whole document. */
  String of(double width, double height) {
    return String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%1$.0f\" height=\"%2$.0f\" viewBox=\"0 0 %1$.0f %2$.0f\">%n",
            width,
            height)
        + "<style>\n"
        + STYLE
        + "</style>\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n"
        + body
        + "</svg>\n";
  }
}
