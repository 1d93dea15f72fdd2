package io.turboprop.system.chaos;

import io.turboprop.link.FaultyWire;
import java.time.Duration;
import java.util.function.Consumer;

/** What may happen to a connection, with how often it does. */
enum Damage {
  CUT("cut", 8, FaultyWire::cut),
  REFUSED(
      "refused",
      4,
      wire -> {
        wire.refuse(true);
        wire.cut();
      }),
  HALF_OPEN("half-open", 5, wire -> wire.swallow(true)),
  ANSWERS_LOST("answers lost", 4, wire -> wire.swallowAnswers(true)),
  SLOW("slow wire", 3, wire -> wire.delay(Duration.ofMillis(200)));

  final String text;
  final int weight;
  private final Consumer<FaultyWire> done;

  Damage(String text, int weight, Consumer<FaultyWire> done) {
    this.text = text;
    this.weight = weight;
    this.done = done;
  }

  void to(FaultyWire wire) {
    done.accept(wire);
  }

  /** TCP never goes on after a gap: a connection that lost bytes is gone. */
  static void undo(FaultyWire wire) {
    wire.cut();
    wire.heal();
  }
}
