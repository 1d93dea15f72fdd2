package io.turboprop.cli.functions;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How it stands with revisions on proplets, a line for each. */
final class ServingTexts {
  private ServingTexts() {}

  /**
   * @param serving of one revision, or a list of several
   * @return lines, by what they are about
   */
  static Map<String, String> of(JsonNode serving) {
    Map<String, String> lines = new LinkedHashMap<>();
    if (serving.isArray()) {
      serving.forEach(each -> lines.put("serving " + each.path("revision").asText(), line(each)));
    } else {
      lines.put("serving", line(serving));
    }
    return lines;
  }

  private static String line(JsonNode serving) {
    List<String> parts = new ArrayList<>();
    for (String state : List.of("ready", "preparing", "failed")) {
      int count = serving.path(state).asInt();
      if (count > 0) {
        parts.add(count + " " + state);
      }
    }
    int instances = serving.path("instances").asInt();
    parts.add(instances == 1 ? "1 instance" : instances + " instances");
    String trouble = serving.path("trouble").asText("");
    String line = String.join(", ", parts) + (trouble.isEmpty() ? "" : "; " + trouble);
    List<String> proplets = new ArrayList<>();
    serving.path("proplets").forEach(proplet -> proplets.add(text(proplet)));
    return proplets.isEmpty() ? line : line + " (" + String.join(", ", proplets) + ")";
  }

  private static String text(JsonNode proplet) {
    String text = proplet.path("proplet_id").asText() + " " + proplet.path("state").asText();
    if (!proplet.path("alive").asBoolean(true)) {
      text += ", not reachable";
    }
    int instances = proplet.path("instances").asInt();
    return instances > 0 ? text + " ×" + instances : text;
  }
}
