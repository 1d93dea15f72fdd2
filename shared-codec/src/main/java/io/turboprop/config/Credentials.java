package io.turboprop.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Who a service is on the broker (wire reference §20.1, §20.2, §22): names of the current and of
 * the older kind are taken, in the environment and in the file.
 *
 * @param entity id of the service, its MQTT client id and user name
 * @param apiKey its MQTT password
 */
public record Credentials(String tenant, String channel, String entity, String apiKey) {
  private static final String PROPLET = "PROPLET";

  /** One of the four: its current name and its older one, both without prefix. */
  private enum Part {
    TENANT("TENANT_ID", "DOMAIN_ID"),
    CHANNEL("CHANNEL_ID", "CHANNEL_ID"),
    ENTITY("ENTITY_ID", "CLIENT_ID"),
    API_KEY("API_KEY", "CLIENT_KEY");

    private final String name;
    private final String olderName;

    Part(String name, String olderName) {
      this.name = name;
      this.olderName = olderName;
    }
  }

  /** The credentials of the service these settings are for. */
  public static Credentials from(Settings settings) {
    return from(settings, settings.prefix(), settings.section());
  }

  /**
   * A manager or proxy takes all four from the environment, or all four from the file; a proplet
   * takes from the file what the environment does not have.
   *
   * @param prefix {@code MANAGER}, {@code PROXY} or {@code PROPLET}
   * @throws SettingsException if any is missing; names every missing one and how to give it
   */
  public static Credentials from(Settings settings, String prefix, String section) {
    Settings scoped = settings.scoped(prefix, section);
    return prefix.equals(PROPLET) ? eachFromEither(scoped) : allFromOne(scoped);
  }

  /** The key stays unsaid. */
  @Override
  public String toString() {
    return "Credentials[tenant=" + tenant + ", channel=" + channel + ", entity=" + entity + "]";
  }

  private static Credentials eachFromEither(Settings settings) {
    Lookup either =
        part ->
            settings
                .fromEnvironment(names(settings, part))
                .or(() -> settings.fromFile(names(settings, part)));
    return either.credentials(settings, List.of());
  }

  private static Credentials allFromOne(Settings settings) {
    Lookup environment = part -> settings.fromEnvironment(names(settings, part));
    Lookup file = part -> settings.fromFile(names(settings, part));
    List<Part> notInEnvironment = environment.missing();
    if (notInEnvironment.isEmpty()) {
      return environment.credentials(settings, List.of());
    }
    boolean fileHasNone = file.missing().size() == Part.values().length;
    return file.credentials(settings, fileHasNone ? notInEnvironment : List.of());
  }

  private static List<String> names(Settings settings, Part part) {
    return List.of(settings.prefix() + "_" + part.name, settings.prefix() + "_" + part.olderName);
  }

  /** Where the four are looked for. */
  private interface Lookup {
    Optional<String> find(Part part);

    default List<Part> missing() {
      List<Part> missing = new ArrayList<>();
      for (Part part : Part.values()) {
        if (find(part).isEmpty()) {
          missing.add(part);
        }
      }
      return missing;
    }

    /**
     * @param blamed what to call missing, if anything is; empty for whatever is
     */
    default Credentials credentials(Settings settings, List<Part> blamed) {
      List<Part> missing = missing();
      if (!missing.isEmpty()) {
        throw incomplete(settings, blamed.isEmpty() ? missing : blamed);
      }
      return new Credentials(
          find(Part.TENANT).orElseThrow(),
          find(Part.CHANNEL).orElseThrow(),
          find(Part.ENTITY).orElseThrow(),
          find(Part.API_KEY).orElseThrow());
    }
  }

  private static SettingsException incomplete(Settings settings, List<Part> missing) {
    List<String> ways =
        missing.stream().map(part -> settings.howToGive(names(settings, part).getFirst())).toList();
    return new SettingsException(
        "credentials are incomplete, missing: "
            + String.join("; ", ways)
            + " ("
            + settings.file().source()
            + "). `turboprop provision` writes such a file");
  }
}
