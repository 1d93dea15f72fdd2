package io.turboprop.proplet.engine.wasm.large;

import java.util.ArrayList;
import java.util.List;

/**
 * Code that is entered at its start alone, when its operands lie in the frame. It leaves by jumping
 * or returning at its end, or by jumping from within.
 */
final class Block {
  /** Types of the operands at its start, the lowest first. */
  final List<Kind> entry;

  private final List<Step> steps = new ArrayList<>();
  private int bytes;
  private int region = -1;
  private int place = -1;

  Block(List<Kind> entry) {
    this.entry = List.copyOf(entry);
  }

  /**
   * @param estimate bytes of bytecode, rather too many than too few
   */
  void add(int estimate, Step step) {
    steps.add(step);
    bytes += estimate;
  }

  int bytes() {
    return bytes;
  }

  void settle(int itsRegion, int itsPlace) {
    region = itsRegion;
    place = itsPlace;
  }

  int region() {
    return region;
  }

  /** By which a jump from another method finds it. */
  int address() {
    if (region < 0) {
      throw new IllegalStateException("a block that nothing was written to is jumped to");
    }
    return (region << LargeClass.PLACE_BITS) | place;
  }

  void emit(Out out) {
    for (Step step : steps) {
      step.emit(out);
    }
  }
}
