package io.turboprop.system.sim;

/** Something that can be killed and started again. */
interface Victim {
  SimProcess process();

  void start();

  /**
   * @param unnoticed the others are not told, as when the machine loses its power; else its sockets
   *     are closed
   */
  void kill(boolean unnoticed);
}
