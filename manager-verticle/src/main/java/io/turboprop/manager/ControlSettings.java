package io.turboprop.manager;

import io.turboprop.config.DurationText;
import io.turboprop.config.Settings;
import io.turboprop.config.SettingsException;
import io.turboprop.manager.function.FunctionRules;
import io.turboprop.manager.proplet.LeaseRules;
import io.turboprop.manager.service.ControlConfig;
import io.turboprop.manager.service.InvokeRules;
import io.turboprop.manager.service.LookupRules;
import io.turboprop.time.Backoff;
import java.time.Duration;

/** Reads the bounds and delays of the control core. */
final class ControlSettings {
  private static final double MOST_BEATS = 1_000;
  private static final int MOST = 1_000_000;

  private ControlSettings() {}

  /**
   * @throws SettingsException naming what is wrong
   */
  static ControlConfig from(Settings settings) {
    ControlConfig usual = ControlConfig.DEFAULT;
    return new ControlConfig(
        leases(settings, usual.leases()),
        positive(settings, "MANAGER_LEASE_CHECK", usual.leaseCheck()),
        resend(settings, usual.resend()),
        positive(settings, "MANAGER_STOP_RESEND", usual.stopResend()),
        positive(settings, "MANAGER_STOP_TIMEOUT", usual.stopTimeout()),
        settings.integer("MANAGER_MAX_PENDING", usual.maxPending(), 1, MOST),
        settings.integer("MANAGER_MAX_LIVE_TASKS", usual.maxLive(), 1, 100 * MOST),
        positive(settings, "MANAGER_HEARTBEAT_FLUSH", usual.heartbeatFlush()),
        settings.decimal("MANAGER_RETRY_RATE", usual.repeatsPerSecond(), 0.01, MOST),
        settings.integer("MANAGER_RETRY_BURST", usual.repeatsBurst(), 1, MOST),
        positive(settings, "MANAGER_UPSTREAM_START_TO_CLOSE", usual.upstreamStartToClose()),
        positive(settings, "MANAGER_CLOSE_GRACE", usual.closeGrace()),
        positive(settings, "MANAGER_EVENTS_PRUNE", usual.prune()),
        usual
            .results()
            .with(
                settings.longInteger("MANAGER_RESULT_BYTES", usual.results().bytes(), 0, 1L << 40),
                settings.integer("MANAGER_RESULT_FETCHES", usual.results().atOnce(), 1, 1_000)),
        new FunctionRules(
            settings.integer("MANAGER_MAX_FUNCTIONS", usual.functions().functions(), 1, MOST),
            settings.integer("MANAGER_MAX_REVISIONS", usual.functions().revisions(), 1, 1_000)),
        usual
            .serving()
            .with(
                positive(settings, "MANAGER_FUNCTION_ACTIVE", usual.serving().activeFor()),
                positive(settings, "MANAGER_FUNCTION_FETCH", usual.serving().fetchFor())),
        invoke(settings, usual.invoke()),
        new LookupRules(
            positive(settings, "MANAGER_IMAGE_PATIENCE", usual.lookups().patience()),
            settings.integer("MANAGER_IMAGE_LOOKUPS", usual.lookups().atOnce(), 1, MOST)),
        PlacementSettings.from(settings));
  }

  private static InvokeRules invoke(Settings settings, InvokeRules usual) {
    Duration deadline = positive(settings, "MANAGER_INVOKE_TIMEOUT", usual.deadline());
    if (deadline.compareTo(InvokeRules.LONGEST) > 0) {
      throw new SettingsException(
          "MANAGER_INVOKE_TIMEOUT is "
              + DurationText.of(deadline)
              + ", expected at most "
              + DurationText.of(InvokeRules.LONGEST));
    }
    return new InvokeRules(
        deadline, settings.integer("MANAGER_MAX_INVOCATIONS", usual.atOnce(), 1, MOST));
  }

  private static LeaseRules leases(Settings settings, LeaseRules usual) {
    try {
      return new LeaseRules(
          positive(settings, "MANAGER_LEASE_NATIVE_BEAT", usual.nativeBeat()),
          positive(settings, "MANAGER_LEASE_UPSTREAM_BEAT", usual.upstreamBeat()),
          settings.decimal("MANAGER_LEASE_SUSPECT_AFTER", usual.suspectAfter(), 1, MOST_BEATS),
          settings.decimal("MANAGER_LEASE_LOST_AFTER", usual.lostAfter(), 1, MOST_BEATS),
          settings.decimal("MANAGER_LEASE_WILL_GRACE", usual.willGrace(), 0, MOST_BEATS),
          positive(settings, "MANAGER_LEASE_COME_BACK", usual.comeBack()));
    } catch (IllegalArgumentException e) {
      throw new SettingsException("MANAGER_LEASE_…: " + e.getMessage());
    }
  }

  private static Backoff resend(Settings settings, Backoff usual) {
    Duration first = positive(settings, "MANAGER_ORDER_RESEND", usual.first());
    Duration max = positive(settings, "MANAGER_ORDER_RESEND_MAX", usual.max());
    if (max.compareTo(first) < 0) {
      throw new SettingsException(
          "MANAGER_ORDER_RESEND_MAX is "
              + max
              + ", expected at least MANAGER_ORDER_RESEND, "
              + first);
    }
    return new Backoff(first, max);
  }

  private static Duration positive(Settings settings, String name, Duration usual) {
    Duration value = settings.duration(name, usual);
    if (!value.isPositive()) {
      throw new SettingsException(name + " is \"" + value + "\", expected more than 0");
    }
    return value;
  }
}
