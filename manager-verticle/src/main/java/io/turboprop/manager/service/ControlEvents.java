package io.turboprop.manager.service;

/** How the control core tells others in the process that the log of happenings grew. */
public final class ControlEvents {
  /**
   * Event bus address. Messages have no body: who hears one asks the store for what is new. Several
   * happenings may share one message, and a message may be lost.
   */
  public static final String ADDRESS = "turboprop.events";

  private ControlEvents() {}
}
