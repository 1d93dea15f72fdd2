package io.turboprop.config;

/** A setting is missing or wrong; the message names it, its value and what is expected. */
public final class SettingsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public SettingsException(String message) {
    super(message, null, false, false);
  }
}
