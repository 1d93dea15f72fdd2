package io.turboprop.manager.store;

/** Nothing was written, for whoever writes does not lead any more. It must stop to decide. */
public final class FencedException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final long mine;
  private final long current;

  /**
   * @param mine epoch that the commit carried
   * @param current epoch that is stored; the same if the lead was resigned
   */
  public FencedException(long mine, long current) {
    super(
        mine == current
            ? "nothing was written: the lead of epoch " + mine + " was given up"
            : "nothing was written: epoch " + mine + " is over, the store is at epoch " + current,
        null,
        false,
        false);
    this.mine = mine;
    this.current = current;
  }

  public long mine() {
    return mine;
  }

  public long current() {
    return current;
  }
}
