package io.turboprop.manager;

import io.turboprop.config.Settings;
import io.turboprop.config.SettingsException;
import io.turboprop.manager.direct.WorkerAddress;
import java.util.List;

/**
 * Proplets that the manager drives over HTTP.
 *
 * @param workers where their worker APIs are
 * @param token of all of these; empty text if there are none
 */
record DirectConfig(List<WorkerAddress> workers, String token) {
  DirectConfig {
    workers = List.copyOf(workers);
  }

  /**
   * @throws SettingsException naming what is missing or wrong
   */
  static DirectConfig from(Settings settings) {
    List<WorkerAddress> workers =
        settings.list("MANAGER_WORKERS", ",").stream().map(DirectConfig::address).toList();
    String token = settings.secret("MANAGER_WORKER_TOKEN").orElse("");
    if (!workers.isEmpty() && token.isEmpty()) {
      throw new SettingsException(
          "MANAGER_WORKERS is set, so MANAGER_WORKER_TOKEN must be, too: the PROPLET_WORKER_TOKEN"
              + " of these proplets");
    }
    return new DirectConfig(workers, token);
  }

  private static WorkerAddress address(String text) {
    try {
      return WorkerAddress.parse(text);
    } catch (IllegalArgumentException e) {
      throw new SettingsException("MANAGER_WORKERS: " + e.getMessage());
    }
  }

  /** The token stays unsaid. */
  @Override
  public String toString() {
    return "DirectConfig[workers=" + workers + "]";
  }
}
