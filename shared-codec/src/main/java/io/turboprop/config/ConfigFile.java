package io.turboprop.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * A TOML file with one table per service (wire reference §20.4): {@code manager}, {@code proxy},
 * {@code proplet}, {@code proplet1} … A table inside of a section is the same as longer names:
 * {@code [manager.mqtt] qos = 1} is {@code mqtt_qos = 1}.
 */
public final class ConfigFile {
  /** A longer file is refused. */
  public static final int MAX_BYTES = 16 << 20;

  private static final ConfigFile NONE = new ConfigFile("no configuration file", Map.of());

  private final String source;
  private final Map<String, Section> sections;

  private ConfigFile(String source, Map<String, Section> sections) {
    this.source = source;
    this.sections = Map.copyOf(sections);
  }

  /** One table; a value is a list or a text, numbers and truth values are texts. */
  record Section(Map<String, String> texts, Map<String, List<String>> lists) {
    static final Section EMPTY = new Section(Map.of(), Map.of());
  }

  /** A file without any section. */
  public static ConfigFile none() {
    return NONE;
  }

  /**
   * Reads the file if it exists. Blocks.
   *
   * @throws SettingsException if it cannot be read or is no TOML
   */
  public static ConfigFile readIfPresent(Path path) {
    return Files.exists(path) ? read(path) : new ConfigFile(path + " (no such file)", Map.of());
  }

  /**
   * Reads a file somebody named. Blocks.
   *
   * @throws SettingsException if it does not exist, cannot be read or is no TOML
   */
  public static ConfigFile read(Path path) {
    if (!Files.exists(path)) {
      throw new SettingsException(
          "configuration file " + path + " does not exist; `turboprop provision` writes one");
    }
    try {
      if (Files.size(path) > MAX_BYTES) {
        throw new SettingsException(
            "configuration file " + path + " is longer than " + MAX_BYTES + " bytes");
      }
      return parse(path.toString(), Files.readString(path));
    } catch (IOException e) {
      throw new SettingsException(
          "configuration file " + path + " cannot be read: " + e.getMessage());
    }
  }

  /**
   * @param source where the text is from, for errors
   */
  static ConfigFile parse(String source, String toml) {
    try {
      Map<String, Section> sections = new LinkedHashMap<>();
      new TomlMapper()
          .readTree(toml)
          .properties()
          .forEach(entry -> sections.put(entry.getKey(), section(entry.getValue())));
      return new ConfigFile(source, sections);
    } catch (JsonProcessingException e) {
      throw malformed(source, e);
    }
  }

  /** Where the settings are from: a path, or words that say there is none. */
  public String source() {
    return source;
  }

  /** Names of the sections, in the order of the file. */
  public List<String> sections() {
    return List.copyOf(sections.keySet());
  }

  public boolean has(String section) {
    return sections.containsKey(section);
  }

  Section section(String name) {
    return Optional.ofNullable(sections.get(name)).orElse(Section.EMPTY);
  }

  private static Section section(JsonNode table) {
    Map<String, String> texts = new LinkedHashMap<>();
    Map<String, List<String>> lists = new LinkedHashMap<>();
    collect("", table, texts, lists);
    return new Section(Map.copyOf(texts), Map.copyOf(lists));
  }

  private static void collect(
      String prefix, JsonNode table, Map<String, String> texts, Map<String, List<String>> lists) {
    table
        .properties()
        .forEach(
            entry -> {
              String name = prefix + entry.getKey();
              JsonNode value = entry.getValue();
              if (value.isObject()) {
                collect(name + "_", value, texts, lists);
              } else if (value.isArray()) {
                lists.put(
                    name,
                    StreamSupport.stream(value.spliterator(), false)
                        .map(JsonNode::asText)
                        .toList());
              } else {
                texts.put(name, value.asText());
              }
            });
  }

  /** The line, but none of its text: it may be a key. */
  private static SettingsException malformed(String source, JsonProcessingException cause) {
    String place =
        cause.getLocation() == null
            ? ""
            : ", line "
                + cause.getLocation().getLineNr()
                + ", column "
                + cause.getLocation().getColumnNr();
    return new SettingsException("configuration file " + source + place + ": is not valid TOML");
  }
}
