package io.turboprop.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

final class PlotTest {
  private static final String SWEEP =
      """
      {"setting":{"processors":2,"processor_model":"<R&D>","memory_bytes":1073741824,"kernel":"Linux"},
       "rounds":[
        {"scenario":"dispatch","load":"x","proplets":10,"per_second":300},
        {"scenario":"dispatch","load":"x","proplets":100,"per_second":900},
        {"scenario":"latency","load":"a","proplets":100,"offered_per_second":50,"per_second":50,"p50_ms":2,"p90_ms":3,"p99_ms":9},
        {"scenario":"latency","load":"b","proplets":100,"offered_per_second":100,"per_second":99,"p50_ms":4,"p90_ms":8,"p99_ms":90},
        {"scenario":"get","load":"g","proplets":100,"per_second":5000}],
       "audit":{"submitted":7,"stored":7,"completed":7,"clean":true}}
      """;

  private static List<String> texts(String results) throws Exception {
    JsonNode tree = new ObjectMapper().readTree(results);
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    Document picture =
        factory.newDocumentBuilder().parse(new InputSource(new StringReader(new Plot(tree).svg())));
    NodeList found = picture.getElementsByTagName("text");
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < found.getLength(); i++) {
      texts.add(found.item(i).getTextContent());
    }
    return texts;
  }

  @Test
  void sweep_hasAPanelForEachFigure_andSaysOnWhat() throws Exception {
    assertThat(texts(SWEEP))
        .contains(
            "Tasks a second, 100 proplets",
            "Answers and events a second, 100 proplets",
            "Throughput over the size of the fleet",
            "Latency over the rate",
            "p99")
        .doesNotContain("Memory over time")
        .anyMatch(text -> text.startsWith("2 processors (<R&D>), 1.0 GiB"))
        .anyMatch(text -> text.contains("7 stored") && text.endsWith("each stored once"));
  }

  @Test
  void latency_isShownBesideWhatTheDiskTakes() throws Exception {
    String tried = SWEEP.replace("\"kernel\"", "\"sync_p50_ms\":2.5,\"sync_p99_ms\":9,\"kernel\"");

    assertThat(texts(SWEEP)).doesNotContain("two fsyncs");
    assertThat(texts(tried))
        .contains("two fsyncs")
        .anyMatch(text -> text.contains("an fsync takes 2.5 ms (p99 9.0)"));
  }

  @Test
  void callsAndImages_areDrawn_besideWhatTheMachineCanDo() throws Exception {
    assertThat(
            texts(
                """
                {"setting":{"hash_mb_per_second":1000,"loopback_p50_ms":0.02},
                 "rounds":[
                  {"scenario":"echo","load":"c","proplets":1,"clients":16,"per_second":900},
                  {"scenario":"invoke","load":"c","proplets":1,"clients":16,"per_second":300},
                  {"scenario":"image","load":"32 MiB that nobody has","proplets":1,"mb_per_second":150}]}
                """))
        .contains("Calls over clients", "echo", "invoke", "loopback alone")
        .contains("Images, MB/s together, 1 proplets", "32 MiB that nobody has", "hashing alone")
        .doesNotContain("Tasks a second, 1 proplets");
  }

  @Test
  void soak_isDrawnOverTime() throws Exception {
    assertThat(
            texts(
                """
                {"rounds":[{"scenario":"soak","load":"l","proplets":1,"offered_per_second":5,"per_second":5,
                  "processes":{"manager":{"resident_mib":200}},
                  "slices":[{"seconds":1,"p50_ms":1,"p90_ms":2,"p99_ms":3,"resident_mib":{"manager":190}},
                            {"seconds":2,"resident_mib":{"manager":200}}]}]}
                """))
        .contains("Latency over time, l", "Memory over time", "manager");
  }

  @Test
  void nothingMeasured_isAPictureWithoutPanels() throws Exception {
    assertThat(texts("{\"rounds\":[]}")).contains("turboprop bench").hasSize(3);
  }
}
