package io.turboprop.proplet.engine.wasm.redline;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A block, loop, if or function that is open while its code is compiled. What a branch carries goes
 * through variables, which Cranelift makes registers of.
 */
final class Label {
  final boolean isLoop;

  /** Types of what a branch to this label carries. */
  final List<Integer> carried;

  final int[] variables;

  /** Types of what is left at its end. */
  final List<Integer> results;

  /** Size of the operand stack without parameters and results. */
  final int height;

  /** Where branches go; made when the first one comes. */
  @Nullable Integer block;

  /** Of an if whose else has not come. */
  @Nullable Integer elseBlock;

  /** The if's parameters, which its else begins with. */
  int[] parameters = {};

  List<Integer> parameterTypes = List.of();

  /**
   * @param variables one for each type that is carried
   */
  Label(boolean isLoop, List<Integer> carried, int[] variables, List<Integer> results, int height) {
    this.isLoop = isLoop;
    this.carried = carried;
    this.variables = variables;
    this.results = results;
    this.height = height;
  }
}
