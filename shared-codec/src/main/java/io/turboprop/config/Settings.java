package io.turboprop.config;

import io.turboprop.config.ConfigFile.Section;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Looks settings up by the name of their environment variable: first in the environment, then in a
 * section of the file, else the default. In the file a name has no prefix and is in lower case:
 * {@code MANAGER_HTTP_PORT} is {@code http_port} in section {@code manager}. Empty counts as unset.
 *
 * <p>Remembers what was asked for and where it came from, for {@link #describe()}. Used by one
 * thread, while a service starts.
 */
public final class Settings {
  private static final String ENVIRONMENT = "environment";
  private static final String DEFAULT = "default";
  private static final Pattern USER_INFO = Pattern.compile("//[^/@\\s]*@");

  private static final Predicate<String> FILLED = Predicate.not(String::isEmpty);

  private final Map<String, String> environment;
  private final ConfigFile file;
  private final String prefix;
  private final String sectionName;
  private final Section section;
  private final Map<String, String> asked;

  private Settings(
      Map<String, String> environment,
      ConfigFile file,
      String prefix,
      String sectionName,
      Map<String, String> asked) {
    this.environment = environment;
    this.file = file;
    this.prefix = prefix;
    this.sectionName = sectionName;
    this.section = file.section(sectionName);
    this.asked = asked;
  }

  /**
   * @param environment usually {@code System.getenv()}
   * @param prefix of the environment names of the service, without underscore: {@code MANAGER}
   * @param section of the file: {@code manager}, {@code proplet2}
   */
  public static Settings of(
      Map<String, String> environment, ConfigFile file, String prefix, String section) {
    return new Settings(Map.copyOf(environment), file, prefix, section, new TreeMap<>());
  }

  /** The same sources seen by another service; what it asks for is described here, too. */
  public Settings scoped(String otherPrefix, String otherSection) {
    return new Settings(environment, file, otherPrefix, otherSection, asked);
  }

  public String prefix() {
    return prefix;
  }

  public String section() {
    return sectionName;
  }

  public ConfigFile file() {
    return file;
  }

  public String text(String name, String fallback) {
    return optionalText(name).orElseGet(() -> byDefault(name, fallback));
  }

  /**
   * @throws SettingsException if it is set nowhere
   */
  public String requiredText(String name) {
    return optionalText(name)
        .orElseThrow(
            () -> new SettingsException(name + " is not set; " + howToGive(name) + " is needed"));
  }

  public Optional<String> optionalText(String name) {
    return found(name).map(value -> noted(name, value, value.text));
  }

  /** Like {@link #optionalText}, but never described. */
  public Optional<String> secret(String name) {
    Optional<Found> found = found(name);
    asked.put(name, found.map(value -> "set (" + value.source + ")").orElse("unset"));
    return found.map(Found::text);
  }

  /** One of these words, whatever its case; given back as listed. */
  public String oneOf(String name, List<String> words, String fallback) {
    return parsed(
        name,
        text -> words.stream().filter(word -> word.equalsIgnoreCase(text)).findFirst(),
        "one of " + String.join(", ", words),
        fallback);
  }

  public int integer(String name, int fallback, int min, int max) {
    return (int) longInteger(name, fallback, min, max);
  }

  public long longInteger(String name, long fallback, long min, long max) {
    return parsed(
        name,
        text -> whole(text, min, max).stream().boxed().findFirst(),
        "a whole number from " + min + " to " + max,
        fallback);
  }

  public double decimal(String name, double fallback, double min, double max) {
    return parsed(
        name,
        text -> fraction(text, min, max).stream().boxed().findFirst(),
        "a number from " + min + " to " + max,
        fallback);
  }

  /** True is 1, true, yes, on; false is 0, false, no, off; in any case. */
  public boolean flag(String name, boolean fallback) {
    return parsed(name, Settings::truth, "true or false", fallback);
  }

  /** In Go's notation: {@code 15s}, {@code 2m}, {@code 1h30m}, {@code 250ms}. */
  public Duration duration(String name, Duration fallback) {
    return parsed(name, DurationText::parse, "a duration such as 15s, 2m or 250ms", fallback);
  }

  /** For settings that upstream gives in plain seconds; takes {@code 10} and {@code 10s}. */
  public Duration seconds(String name, Duration fallback) {
    return parsed(
        name, DurationText::parseSeconds, "seconds, or a duration such as 15s or 2m", fallback);
  }

  /** The trimmed elements that are not empty; in the file a list may also be a TOML array. */
  public List<String> list(String name, String separator) {
    String key = fileKey(name);
    boolean array =
        environment.getOrDefault(name, "").isEmpty() && section.lists().containsKey(key);
    Stream<String> elements =
        array
            ? section.lists().getOrDefault(key, List.of()).stream()
            : Arrays.stream(
                found(name).map(Found::text).orElse("").split(Pattern.quote(separator), -1));
    List<String> list = elements.map(String::strip).filter(e -> !e.isEmpty()).toList();
    String source = array ? file.source() : found(name).map(Found::source).orElse(DEFAULT);
    asked.put(name, list + " (" + source + ")");
    return list;
  }

  /** What was asked for so far, by name, with value and source; secrets are only said to be set. */
  public Map<String, String> describe() {
    return new TreeMap<>(asked);
  }

  /** How a person sets this: names the variable, and the key and section of the file. */
  public String howToGive(String name) {
    return name + " in the environment or " + fileKey(name) + " in section [" + sectionName + "]";
  }

  /** The first of these that the environment has; never described. */
  Optional<String> fromEnvironment(List<String> names) {
    return names.stream().map(n -> environment.getOrDefault(n, "")).filter(FILLED).findFirst();
  }

  /** The first of these that the file has; never described. */
  Optional<String> fromFile(List<String> names) {
    return names.stream()
        .map(name -> section.texts().getOrDefault(fileKey(name), ""))
        .filter(FILLED)
        .findFirst();
  }

  private record Found(String text, String source) {}

  private Optional<Found> found(String name) {
    String value = environment.getOrDefault(name, "");
    if (!value.isEmpty()) {
      return Optional.of(new Found(value, ENVIRONMENT));
    }
    return Optional.ofNullable(section.texts().get(fileKey(name)))
        .filter(text -> !text.isEmpty())
        .map(text -> new Found(text, file.source()));
  }

  private String fileKey(String name) {
    String bare = name.startsWith(prefix + "_") ? name.substring(prefix.length() + 1) : name;
    return bare.toLowerCase(Locale.ROOT);
  }

  private <T> T parsed(
      String name, Function<String, Optional<T>> parse, String expected, T fallback) {
    Optional<Found> found = found(name);
    if (found.isEmpty()) {
      return byDefault(name, fallback);
    }
    String text = found.get().text.strip();
    T value =
        parse
            .apply(text)
            .orElseThrow(
                () ->
                    new SettingsException(
                        name
                            + " is \""
                            + shown(text)
                            + "\" ("
                            + found.get().source
                            + "), expected "
                            + expected));
    return noted(name, found.get(), value);
  }

  private <T> T byDefault(String name, T fallback) {
    asked.put(name, shown(fallback.toString()) + " (" + DEFAULT + ")");
    return fallback;
  }

  private <T> T noted(String name, Found found, T value) {
    asked.put(name, shown(found.text) + " (" + found.source + ")");
    return value;
  }

  private static String shown(String value) {
    return USER_INFO.matcher(value).replaceAll("//***@");
  }

  private static OptionalLong whole(String text, long min, long max) {
    try {
      long value = Long.parseLong(text);
      return value >= min && value <= max ? OptionalLong.of(value) : OptionalLong.empty();
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  private static OptionalDouble fraction(String text, double min, double max) {
    try {
      double value = Double.parseDouble(text);
      return value >= min && value <= max ? OptionalDouble.of(value) : OptionalDouble.empty();
    } catch (NumberFormatException e) {
      return OptionalDouble.empty();
    }
  }

  private static Optional<Boolean> truth(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "1", "true", "yes", "on" -> Optional.of(true);
      case "0", "false", "no", "off" -> Optional.of(false);
      default -> Optional.empty();
    };
  }
}
