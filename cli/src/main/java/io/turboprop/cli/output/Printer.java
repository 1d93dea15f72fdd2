package io.turboprop.cli.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.turboprop.cli.http.Json;
import java.io.PrintWriter;
import java.util.function.Function;

/**
 * Shows answers in one format. Values go to {@code out}, remarks for a person to {@code err}, so
 * that a pipe gets values only.
 */
public final class Printer {
  private final Format format;
  private final boolean colour;
  private final PrintWriter out;
  private final PrintWriter err;

  public Printer(Format format, boolean colour, PrintWriter out, PrintWriter err) {
    this.format = format;
    this.colour = colour;
    this.out = out;
    this.err = err;
  }

  /**
   * JSON and YAML show the answer as the server gave it; the table shows what {@code table} makes
   * of it.
   */
  public void show(JsonNode answer, Function<JsonNode, Table> table) {
    out.print(text(answer, table));
    out.flush();
  }

  public String text(JsonNode answer, Function<JsonNode, Table> table) {
    return switch (format) {
      case TABLE -> table.apply(answer).render(colour);
      case JSON -> json(answer);
      case YAML -> yaml(answer);
    };
  }

  /** For calls whose answer holds nothing worth a table: {@code line} in a table's place. */
  public void done(JsonNode answer, String line) {
    if (format == Format.TABLE) {
      out.println(line);
      out.flush();
    } else {
      tree(answer);
    }
  }

  /** The answer as the server gave it: as YAML if that was asked for, else as JSON. */
  public void tree(JsonNode answer) {
    raw(format == Format.YAML ? yaml(answer) : json(answer));
  }

  /** One of many values: JSON on one line, or a YAML document of its own. */
  public void line(JsonNode value) {
    raw(format == Format.YAML ? "---\n" + yaml(value) : Json.compact(value));
  }

  /** Prints raw text to {@code out}, ended by a line feed. */
  public void raw(String text) {
    out.print(text.endsWith("\n") ? text : text + "\n");
    out.flush();
  }

  /** Prints text as it is. */
  public void exactly(String text) {
    out.print(text);
    out.flush();
  }

  /** A remark for a person, never part of the value. */
  public void note(String remark) {
    err.println(remark);
    err.flush();
  }

  public boolean table() {
    return format == Format.TABLE;
  }

  private static String json(JsonNode answer) {
    DefaultPrettyPrinter pretty = new DefaultPrettyPrinter();
    pretty.indentArraysWith(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE);
    try {
      return Json.MAPPER.writer(pretty).writeValueAsString(answer) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree could not be written as JSON", e);
    }
  }

  private static String yaml(JsonNode answer) {
    YAMLMapper mapper =
        YAMLMapper.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .build();
    try {
      String text = mapper.writeValueAsString(answer);
      return text.endsWith("\n") ? text : text + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree could not be written as YAML", e);
    }
  }
}
