package io.turboprop.proplet.engine;

import io.turboprop.model.ReasonCode;

/** Why a run failed. */
public enum FailureKind {
  /** The bytes are not a module this engine runs. */
  MODULE_INVALID(ReasonCode.MODULE_INVALID),
  /** The module wants something from outside that the engine does not have. */
  IMPORT_MISSING(ReasonCode.MODULE_INVALID),
  /** The task asks for an engine that is not there or does not run this module. */
  PIN(ReasonCode.REFUSED),
  /** Nothing in the module answers to the task's name. */
  FUNCTION_MISSING(ReasonCode.BAD_INPUT),
  /** Wrong number of inputs, or one that is not of the parameter's type. */
  BAD_INPUT(ReasonCode.BAD_INPUT),
  /** The guest did something WebAssembly forbids. */
  TRAP(ReasonCode.TRAP),
  /** The guest ended itself with a code other than 0. */
  EXIT_CODE(ReasonCode.EXIT_CODE),
  /** The guest answered that it failed, or gave no whole answer. */
  ANSWER(ReasonCode.TASK_ERROR),
  /** The guest took too long and was interrupted. */
  DEADLINE(ReasonCode.DEADLINE),
  /** The guest needs more memory than it may have. */
  MEMORY(ReasonCode.OUT_OF_MEMORY),
  /** {@link Execution#stop} or {@link Engine#close} was called. */
  STOPPED(ReasonCode.STOPPED_BY_USER),
  /** The engine could not do its part; the guest is not to blame. */
  ENGINE(ReasonCode.ENGINE_ERROR);

  private final ReasonCode reason;

  FailureKind(ReasonCode reason) {
    this.reason = reason;
  }

  /** The code this failure carries in reports. */
  public ReasonCode reason() {
    return reason;
  }
}
