package io.turboprop.cli.bench;

/** A part of a picture. */
interface Panel {
  double height();

  /** Draws from the origin on. */
  void draw(Svg svg, double width);
}
