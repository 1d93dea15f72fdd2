package io.turboprop.codec;

import io.turboprop.model.TaskId;
import io.turboprop.wire.Inventory;
import io.turboprop.wire.Inventory.Held;
import io.turboprop.wire.Inventory.State;
import java.util.Locale;

/** The attempts in a proplet's hands, within a message of reports. */
final class Inventories {
  private Inventories() {}

  static Inventory read(Fields fields) {
    return new Inventory(
        fields.whole("nonce", 0, Long.MAX_VALUE),
        fields.flag("draining"),
        fields.objects("attempts").stream().map(Inventories::held).toList());
  }

  private static Held held(Fields fields) {
    return new Held(
        fields.value("task_id", TaskId::new),
        NativeVersion.attempt(fields),
        NativeVersion.epoch(fields),
        state(fields.text("state")));
  }

  /** A state this version does not know is one of an attempt that is not over. */
  private static State state(String text) {
    for (State state : State.values()) {
      if (text(state).equals(text)) {
        return state;
      }
    }
    return State.RUNNING;
  }

  static void write(JsonOut out, Inventory inventory) {
    out.whole("nonce", inventory.nonce());
    out.flag("draining", inventory.draining());
    out.<Held>objects("attempts", inventory.attempts(), Inventories::write);
  }

  private static void write(JsonOut out, Held held) {
    out.text("task_id", held.task().value());
    out.whole("attempt", held.attempt());
    out.whole("epoch", held.epoch());
    out.text("state", text(held.state()));
  }

  private static String text(State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }
}
