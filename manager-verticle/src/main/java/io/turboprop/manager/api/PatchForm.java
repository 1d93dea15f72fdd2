package io.turboprop.manager.api;

import io.turboprop.codec.Fields;
import io.turboprop.manager.proplet.LabelRules;
import io.turboprop.manager.proplet.MaintenanceWindow;
import io.turboprop.manager.proplet.PropletPatch;
import io.turboprop.manager.proplet.Upkeep;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what is to change about a proplet. */
final class PatchForm {
  private static final String LABELS = "labels";
  private static final String MAINTENANCE = "maintenance";

  private final LabelRules rules;

  PatchForm(LabelRules rules) {
    this.rules = rules;
  }

  /**
   * @throws io.turboprop.codec.MalformedMessageException naming what is wrong and what may stand
   *     there
   */
  PropletPatch read(Fields fields) {
    if (!fields.has(LABELS) && !fields.has(MAINTENANCE)) {
      throw fields.wrong(LABELS, "and maintenance are missing, one must be there");
    }
    Map<String, Optional<String>> labels = fields.textsOrNullByName(LABELS);
    try {
      rules.require(labels);
    } catch (IllegalArgumentException e) {
      throw fields.wrong(LABELS, "are refused: " + e.getMessage());
    }
    return new PropletPatch(
        labels, fields.has(MAINTENANCE) ? Optional.of(windows(fields)) : Optional.empty());
  }

  private static List<MaintenanceWindow> windows(Fields fields) {
    List<Fields> windows = fields.objects(MAINTENANCE);
    if (windows.size() > Upkeep.MOST_WINDOWS) {
      throw fields.wrong(
          MAINTENANCE,
          "has %d windows, may have %d".formatted(windows.size(), Upkeep.MOST_WINDOWS));
    }
    return windows.stream().map(PatchForm::window).toList();
  }

  private static MaintenanceWindow window(Fields fields) {
    return new MaintenanceWindow(
        fields.value("cron", MaintenanceWindow::requireCron),
        duration(fields, "duration", MaintenanceWindow.SHORTEST)
            .orElseThrow(() -> fields.missing("duration")),
        fields.optionalValue("timezone", MaintenanceWindow::requireZone).orElse("UTC"),
        duration(fields, "drain_ahead", Duration.ZERO));
  }

  private static Optional<Duration> duration(Fields fields, String name, Duration least) {
    Optional<Duration> given = DurationField.read(fields, name, least);
    if (given.filter(d -> d.compareTo(MaintenanceWindow.LONGEST) > 0).isPresent()) {
      throw fields.wrong(name, "must be at most 7 days");
    }
    return given;
  }
}
