package io.turboprop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The alerts that are shipped speak of metrics that there are, and each is explained. */
final class AlertRulesTest {
  private static final Path PROJECT = Path.of("..");
  private static final Pattern METRIC = Pattern.compile("\\bturboprop_\\w+");

  private static List<JsonNode> rules() throws IOException {
    JsonNode file = new YAMLMapper().readTree(PROJECT.resolve("monitoring/alerts.yaml").toFile());
    List<JsonNode> rules = new ArrayList<>();
    file.path("groups").forEach(group -> group.path("rules").forEach(rules::add));
    assertThat(rules).isNotEmpty();
    return rules;
  }

  private static Set<String> metricsIn(String text) {
    Set<String> found = new HashSet<>();
    Matcher matcher = METRIC.matcher(text);
    while (matcher.find()) {
      found.add(matcher.group());
    }
    return found;
  }

  @Test
  void metrics_ofEachRule_areDocumented() throws IOException {
    Set<String> known = metricsIn(Files.readString(PROJECT.resolve("docs/api.md")));

    for (JsonNode rule : rules()) {
      assertThat(metricsIn(rule.path("expr").asText()))
          .as(rule.path("alert").asText())
          .isNotEmpty()
          .isSubsetOf(known);
    }
  }

  @Test
  void eachAlert_hasASeverityAndASummary_andIsExplainedInTheOrderOfTheFile() throws IOException {
    String docs = Files.readString(PROJECT.resolve("docs/operations.md"));
    List<String> explained = new ArrayList<>();
    Matcher rows = Pattern.compile("(?m)^\\| `(Turboprop\\w+)` \\|").matcher(docs);
    while (rows.find()) {
      explained.add(rows.group(1));
    }

    List<String> alerts = new ArrayList<>();
    for (JsonNode rule : rules()) {
      alerts.add(rule.path("alert").asText());
      assertThat(rule.path("labels").path("severity").asText()).isIn("critical", "warning");
      assertThat(rule.path("annotations").path("summary").asText()).isNotBlank();
    }
    assertThat(explained).isEqualTo(alerts);
  }
}
