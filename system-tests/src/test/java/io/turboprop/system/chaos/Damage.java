package io.turboprop.system.chaos;

import io.turboprop.link.FaultyWire;
import java.time.Duration;

/** What may happen to a connection, with how often it does. */
enum Damage {
  CUT("cut", 8),
  REFUSED("refused", 4),
  HALF_OPEN("half-open", 5),
  ANSWERS_LOST("answers lost", 4),
  SLOW("slow wire", 3);

  private static final Duration DELAY = Duration.ofMillis(200);

  final String text;
  final int weight;

  Damage(String text, int weight) {
    this.text = text;
    this.weight = weight;
  }

  void to(FaultyWire wire) {
    switch (this) {
      case CUT -> wire.cut();
      case REFUSED -> {
        wire.refuse(true);
        wire.cut();
      }
      case HALF_OPEN -> wire.swallow(true);
      case ANSWERS_LOST -> wire.swallowAnswers(true);
      case SLOW -> wire.delay(DELAY);
    }
  }

  /** TCP never goes on after a gap: a connection that lost bytes is gone. */
  static void undo(FaultyWire wire) {
    wire.cut();
    wire.heal();
  }
}
