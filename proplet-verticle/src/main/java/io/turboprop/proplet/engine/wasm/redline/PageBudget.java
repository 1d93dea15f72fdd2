package io.turboprop.proplet.engine.wasm.redline;

/** How much linear memory a guest may take. */
public interface PageBudget {

  /** Takes {@code pages} more, or takes nothing and answers false. */
  boolean take(int pages);

  /** Gives back what was taken and could not be used. */
  void giveBack(int pages);

  long limitBytes();
}
