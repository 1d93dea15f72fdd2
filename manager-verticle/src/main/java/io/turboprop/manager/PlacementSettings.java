package io.turboprop.manager;

import io.turboprop.config.Settings;
import io.turboprop.config.SettingsException;
import io.turboprop.manager.requirement.Names;
import io.turboprop.manager.requirement.Strategy;
import io.turboprop.manager.service.PlacementRules;
import java.util.HashMap;
import java.util.Map;

/** Reads how tasks get their proplets. */
final class PlacementSettings {
  private static final int MOST_WEIGHT = 1_000;
  private static final int MOST_PATIENCE = 1_000_000;

  private PlacementSettings() {}

  /**
   * @throws SettingsException naming what is wrong
   */
  static PlacementRules from(Settings settings) {
    PlacementRules usual = PlacementRules.DEFAULT;
    return new PlacementRules(
        strategy(settings, usual.strategy()),
        weights(settings),
        settings.integer("MANAGER_QUEUE_PATIENCE", usual.patience(), 1, MOST_PATIENCE),
        settings.flag("MANAGER_PREEMPTION", usual.preemption()));
  }

  private static Strategy strategy(Settings settings, Strategy usual) {
    String word = settings.text("MANAGER_STRATEGY", usual.word());
    try {
      return Strategy.parse(word);
    } catch (IllegalArgumentException e) {
      throw new SettingsException("MANAGER_STRATEGY is \"" + word + "\", it " + e.getMessage());
    }
  }

  /** {@code online=4,batch=1}. */
  private static Map<String, Integer> weights(Settings settings) {
    Map<String, Integer> weights = new HashMap<>();
    String text = settings.text("MANAGER_QUEUE_WEIGHTS", "");
    for (String part : text.isEmpty() ? new String[0] : text.split(",", -1)) {
      int equals = part.indexOf('=');
      try {
        int weight = Integer.parseInt(part.substring(equals + 1).strip());
        if (equals < 0 || weight < 1 || weight > MOST_WEIGHT) {
          throw new IllegalArgumentException(part);
        }
        weights.put(Names.queue(part.substring(0, equals).strip()), weight);
      } catch (IllegalArgumentException e) {
        throw new SettingsException(
            "MANAGER_QUEUE_WEIGHTS is \"%s\", expected names and weights of 1 to %d, such as online=4,batch=1"
                .formatted(text, MOST_WEIGHT));
      }
    }
    return weights;
  }
}
