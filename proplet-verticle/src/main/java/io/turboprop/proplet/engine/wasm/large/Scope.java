package io.turboprop.proplet.engine.wasm.large;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A block, loop, if or function that is open while its code is read. */
final class Scope {
  final boolean isLoop;

  /** Types of what a branch to it carries. */
  final List<Kind> carried;

  /** Types of what is left at its end. */
  final List<Kind> results;

  /** Operands below it, which stay. */
  final List<Kind> below;

  /** Where branches go; of a loop its start, made at once; else its end, made when asked for. */
  private @Nullable Block target;

  /** Of an if whose else has not come. */
  @Nullable Block otherwise;

  Scope(boolean isLoop, List<Kind> carried, List<Kind> results, List<Kind> below) {
    this.isLoop = isLoop;
    this.carried = carried;
    this.results = results;
    this.below = List.copyOf(below);
  }

  void startsAt(Block header) {
    target = header;
  }

  boolean isTarget() {
    return target != null;
  }

  Block target() {
    if (target == null) {
      List<Kind> entry = new ArrayList<>(below);
      entry.addAll(carried);
      target = new Block(entry);
    }
    return target;
  }
}
