package io.turboprop.proplet;

import io.turboprop.config.Credentials;
import io.turboprop.config.Settings;
import io.turboprop.config.SettingsException;
import io.turboprop.link.Login;
import io.turboprop.model.PropletId;
import io.turboprop.proplet.join.JoinedIdentity;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who a proplet is, and what it says of itself.
 *
 * @param namespace on the wire, {@code default} if nothing else is set
 * @param name empty to let the manager choose one
 * @param labels for placement, {@code PROPLET_LABELS=zone=plant-2,gpu=yes}
 * @param collectSystemInfo whether to tell about operating system, processor and memory
 * @param login at the broker, if it is not that of the credentials
 */
public record PropletIdentity(
    Credentials credentials,
    String namespace,
    String name,
    String description,
    List<String> tags,
    String location,
    Map<String, String> labels,
    boolean collectSystemInfo,
    Optional<Login> login) {

  public PropletIdentity {
    tags = List.copyOf(tags);
    labels = Map.copyOf(labels);
  }

  /** A proplet that tells no more than it must. */
  public static PropletIdentity of(Credentials credentials) {
    return new PropletIdentity(
        credentials, "default", "", "", List.of(), "", Map.of(), true, Optional.empty());
  }

  /**
   * @throws SettingsException if any is missing or wrong
   */
  static PropletIdentity from(Settings settings) {
    return from(settings, Credentials.from(settings));
  }

  /**
   * @throws SettingsException if any is wrong
   */
  static PropletIdentity from(Settings settings, Credentials credentials) {
    return new PropletIdentity(
        credentials,
        settings.text("PROPLET_MANAGER_K8S_NAMESPACE", "default"),
        settings.optionalText("PROPLET_NAME").orElse(""),
        settings.optionalText("PROPLET_DESCRIPTION").orElse(""),
        settings.list("PROPLET_TAGS", ","),
        settings.optionalText("PROPLET_LOCATION").orElse(""),
        labels(settings),
        settings.flag("PROPLET_COLLECT_SYSTEM_INFO", true),
        Optional.empty());
  }

  /** The same as whom a manager let it join; what the join token says counts more. */
  PropletIdentity joined(JoinedIdentity identity) {
    Map<String, String> both = new LinkedHashMap<>(labels);
    both.putAll(identity.labels());
    return new PropletIdentity(
        identity.credentials(),
        namespace,
        identity.name().isEmpty() ? name : identity.name(),
        description,
        tags,
        location,
        both,
        collectSystemInfo,
        identity.login());
  }

  /** The entity id, which is also the client id on the broker. */
  public PropletId id() {
    return new PropletId(credentials.entity());
  }

  private static Map<String, String> labels(Settings settings) {
    Map<String, String> labels = new LinkedHashMap<>();
    for (String pair : settings.list("PROPLET_LABELS", ",")) {
      int equals = pair.indexOf('=');
      if (equals < 1) {
        throw new SettingsException(
            "PROPLET_LABELS has \"" + pair + "\", expected key=value pairs with commas between");
      }
      labels.put(pair.substring(0, equals).strip(), pair.substring(equals + 1).strip());
    }
    return labels;
  }
}
