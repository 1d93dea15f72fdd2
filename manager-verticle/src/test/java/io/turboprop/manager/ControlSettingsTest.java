package io.turboprop.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.config.ConfigFile;
import io.turboprop.config.Settings;
import io.turboprop.config.SettingsException;
import io.turboprop.manager.function.FunctionRules;
import io.turboprop.manager.proplet.LeaseRules;
import io.turboprop.manager.requirement.Strategy;
import io.turboprop.manager.service.ControlConfig;
import io.turboprop.manager.service.InvokeRules;
import io.turboprop.manager.service.LookupRules;
import io.turboprop.manager.service.PlacementRules;
import io.turboprop.manager.service.ResultRules;
import io.turboprop.manager.serving.ServingRules;
import io.turboprop.time.Backoff;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ControlSettingsTest {

  private static ControlConfig read(Map<String, String> env) {
    return ControlSettings.from(Settings.of(env, ConfigFile.none(), "MANAGER", "manager"));
  }

  @Test
  void settings_absent_areTheDefaults() {
    assertThat(read(Map.of())).isEqualTo(ControlConfig.DEFAULT);
    assertThat(ControlConfig.DEFAULT)
        .isEqualTo(
            new ControlConfig(
                new LeaseRules(
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(10),
                    2.5,
                    4,
                    1.5,
                    Duration.ofSeconds(45)),
                Duration.ofSeconds(1),
                new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(30)),
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                10_000,
                ControlConfig.liveTasks(Runtime.getRuntime().maxMemory()),
                Duration.ofSeconds(30),
                100,
                1_000,
                Duration.ofHours(24),
                Duration.ofSeconds(5),
                Duration.ofSeconds(1),
                new ResultRules(
                    1L << 30, 4, 1_000, 2 << 20, Duration.ofSeconds(5), Duration.ofMinutes(1)),
                new FunctionRules(1_000, 100),
                new ServingRules(
                    Duration.ofMillis(100),
                    Duration.ofSeconds(10),
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(10)),
                new InvokeRules(Duration.ofSeconds(30), 1_000),
                new LookupRules(Duration.ofSeconds(2), 100),
                new PlacementRules(Strategy.ROUND_ROBIN, Map.of(), 100, false)));
  }

  @Test
  void settings_given_areAllRead() {
    Map<String, String> env = new HashMap<>();
    env.put("MANAGER_LEASE_NATIVE_BEAT", "1s");
    env.put("MANAGER_LEASE_UPSTREAM_BEAT", "2s");
    env.put("MANAGER_LEASE_SUSPECT_AFTER", "1.5");
    env.put("MANAGER_LEASE_LOST_AFTER", "3");
    env.put("MANAGER_LEASE_WILL_GRACE", "0.5");
    env.put("MANAGER_LEASE_COME_BACK", "20s");
    env.put("MANAGER_LEASE_CHECK", "200ms");
    env.put("MANAGER_ORDER_RESEND", "500ms");
    env.put("MANAGER_ORDER_RESEND_MAX", "5s");
    env.put("MANAGER_STOP_RESEND", "1s");
    env.put("MANAGER_STOP_TIMEOUT", "9s");
    env.put("MANAGER_MAX_PENDING", "77");
    env.put("MANAGER_MAX_LIVE_TASKS", "78");
    env.put("MANAGER_HEARTBEAT_FLUSH", "4s");
    env.put("MANAGER_RETRY_RATE", "2.5");
    env.put("MANAGER_RETRY_BURST", "6");
    env.put("MANAGER_UPSTREAM_START_TO_CLOSE", "1h");
    env.put("MANAGER_CLOSE_GRACE", "3s");
    env.put("MANAGER_EVENTS_PRUNE", "2m");
    env.put("MANAGER_RESULT_BYTES", "4096");
    env.put("MANAGER_RESULT_FETCHES", "9");
    env.put("MANAGER_MAX_FUNCTIONS", "12");
    env.put("MANAGER_MAX_REVISIONS", "13");
    env.put("MANAGER_FUNCTION_ACTIVE", "1m");
    env.put("MANAGER_FUNCTION_FETCH", "90s");
    env.put("MANAGER_INVOKE_TIMEOUT", "7s");
    env.put("MANAGER_MAX_INVOCATIONS", "8");
    env.put("MANAGER_IMAGE_PATIENCE", "300ms");
    env.put("MANAGER_IMAGE_LOOKUPS", "5");
    env.put("MANAGER_STRATEGY", "e-pvm");
    env.put("MANAGER_QUEUE_WEIGHTS", "online=4, batch=1");
    env.put("MANAGER_QUEUE_PATIENCE", "7");
    env.put("MANAGER_PREEMPTION", "true");

    assertThat(read(env))
        .isEqualTo(
            new ControlConfig(
                new LeaseRules(
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(2),
                    1.5,
                    3,
                    0.5,
                    Duration.ofSeconds(20)),
                Duration.ofMillis(200),
                new Backoff(Duration.ofMillis(500), Duration.ofSeconds(5)),
                Duration.ofSeconds(1),
                Duration.ofSeconds(9),
                77,
                78,
                Duration.ofSeconds(4),
                2.5,
                6,
                Duration.ofHours(1),
                Duration.ofSeconds(3),
                Duration.ofMinutes(2),
                ResultRules.DEFAULT.with(4096, 9),
                new FunctionRules(12, 13),
                ServingRules.DEFAULT.with(Duration.ofMinutes(1), Duration.ofSeconds(90)),
                new InvokeRules(Duration.ofSeconds(7), 8),
                new LookupRules(Duration.ofMillis(300), 5),
                new PlacementRules(Strategy.E_PVM, Map.of("online", 4, "batch", 1), 7, true)));
  }

  @ParameterizedTest
  @CsvSource({
    "MANAGER_LEASE_LOST_AFTER, 2, lost_after",
    "MANAGER_LEASE_CHECK, 0s, MANAGER_LEASE_CHECK",
    "MANAGER_INVOKE_TIMEOUT, 2h, MANAGER_INVOKE_TIMEOUT",
    "MANAGER_ORDER_RESEND, 1m, MANAGER_ORDER_RESEND_MAX",
    "MANAGER_IMAGE_PATIENCE, 0s, MANAGER_IMAGE_PATIENCE",
    "MANAGER_IMAGE_LOOKUPS, 0, MANAGER_IMAGE_LOOKUPS",
    "MANAGER_STRATEGY, fastest, least-loaded",
    "MANAGER_QUEUE_WEIGHTS, batch=0, MANAGER_QUEUE_WEIGHTS",
    "MANAGER_QUEUE_PATIENCE, 0, MANAGER_QUEUE_PATIENCE",
    "MANAGER_RETRY_RATE, 0, MANAGER_RETRY_RATE"
  })
  void setting_outOfRange_isRefusedByName(String name, String value, String named) {
    assertThatThrownBy(() -> read(Map.of(name, value)))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(named);
  }
}
