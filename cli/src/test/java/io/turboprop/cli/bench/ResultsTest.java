package io.turboprop.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ResultsTest {
  @Test
  void growth_isTheSlopeOfMemory() {
    List<Measured.Slice> slices =
        IntStream.range(0, 10)
            .mapToObj(
                i ->
                    new Measured.Slice(
                        10.0 * i, Measured.noLatencies(), Map.of("a", 100.0 + i, "b", 50.0)))
            .toList();

    Map<String, Double> growth = Results.growth(slices);

    assertThat(growth.get("a")).isCloseTo(360, within(1e-6));
    assertThat(growth.get("b")).isCloseTo(0, within(1e-6));
  }

  @Test
  void growth_ofOneLook_isNotKnown() {
    assertThat(
            Results.growth(
                List.of(new Measured.Slice(1, Measured.noLatencies(), Map.of("a", 1.0)))))
        .isEmpty();
  }

  @Test
  void callsAndImages_areToldInTheAudit_andTheirFiguresInTheLine() throws Exception {
    String text =
        ResultMarkdown.of(
            new ObjectMapper()
                .readTree(
                    """
                    {"rounds":[
                      {"scenario":"image","load":"l","proplets":2,"seconds":2,"mb_per_second":151.2,"published_per_byte":1.004,
                       "processes":{"proxy":{"resident_mib":100,"most_mib":120,"processors":0.5,"kib_per_minute":7}}}],
                     "audit":{"submitted":0,"calls":1200,"images":2,"clean":true}}
                    """));

    assertThat(text)
        .contains("| 151 MB/s together; published 1.004 times; proxy 100 MiB (at most 120), 0.500")
        .contains(
            "Audit: 1,200 calls, each answered with its own bytes; 2 images at a proplet, each");
  }

  @Test
  void markdown_hasALineForEachLoad_withTheFigureOfEachRound() throws Exception {
    String text =
        ResultMarkdown.of(
            new ObjectMapper()
                .readTree(
                    """
                    {"rounds":[
                      {"scenario":"single","load":"l","proplets":5,"seconds":2,"per_second":1000,"p50_ms":1.25,"p99_ms":3},
                      {"scenario":"single","load":"l","proplets":5,"seconds":1,"per_second":2000,"p50_ms":1,"p99_ms":2},
                      {"scenario":"single","load":"l","proplets":9,"seconds":1,"per_second":3000}],
                     "audit":{"submitted":2,"stored":1,"completed":1,"clean":false}}
                    """));

    assertThat(text)
        .contains("| single: l | 5 | 2.0, 1.0 | 1,000, 2,000 | 1.3, 1.0 | 3.0, 2.0 |  |  |")
        .contains("| single: l | 9 | 1.0 | 3,000 |  |  |  |  |")
        .contains("NOT each stored once");
  }
}
