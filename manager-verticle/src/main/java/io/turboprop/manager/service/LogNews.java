package io.turboprop.manager.service;

import io.turboprop.wire.LogPage;

/** How output of guests comes to those in the process who read it. */
public final class LogNews {
  /** Event bus address; each message is a {@link LogPage}, which may be lost or come twice. */
  public static final String ADDRESS = "turboprop.logs";

  private LogNews() {}
}
