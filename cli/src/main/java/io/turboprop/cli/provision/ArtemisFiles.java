package io.turboprop.cli.provision;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Users, roles and security settings for an Artemis of its own. Each entity has the role of its own
 * name. A filter is allowed if the setting that fits it best, read as an address, allows it; the
 * others are for the manager alone.
 */
final class ArtemisFiles {
  private static final String RECEIVE =
      "consume createAddress createDurableQueue deleteDurableQueue createNonDurableQueue"
          + " deleteNonDurableQueue";
  private static final String SEND = "send createAddress";

  private ArtemisFiles() {}

  static void write(Path folder, List<Identity> identities) {
    BrokerFolder.write(
        folder,
        Map.of(
            "artemis-users.properties", lines(identities, Identity::apiKey),
            "artemis-roles.properties", lines(identities, Identity::entityId),
            "security-settings.xml", settings(identities)));
  }

  private static String lines(
      List<Identity> identities, java.util.function.Function<Identity, String> value) {
    return identities.stream()
        .map(identity -> identity.entityId() + " = " + value.apply(identity) + "\n")
        .collect(Collectors.joining());
  }

  private static String settings(List<Identity> identities) {
    Map<String, Map<String, Set<String>>> rolesOf = new TreeMap<>();
    for (Identity identity : identities) {
      TopicRights rights = TopicRights.of(identity);
      rights.send().forEach(filter -> allow(rolesOf, filter, SEND, identity));
      rights.receive().forEach(filter -> allow(rolesOf, filter, RECEIVE, identity));
    }
    openToManagers(rolesOf, identities);
    StringBuilder xml = new StringBuilder("<security-settings xmlns=\"urn:activemq:core\">\n");
    rolesOf.forEach(
        (address, permissions) -> {
          xml.append("  <security-setting match=\"%s\">\n".formatted(address));
          permissions.forEach(
              (type, roles) ->
                  xml.append(
                      "    <permission type=\"%s\" roles=\"%s\"/>\n"
                          .formatted(type, String.join(",", roles))));
          xml.append("  </security-setting>\n");
        });
    return xml.append("</security-settings>\n").toString();
  }

  private static void allow(
      Map<String, Map<String, Set<String>>> rolesOf,
      String filter,
      String types,
      Identity identity) {
    String address = filter.replace('/', '.').replace('+', '*');
    for (String type : types.split(" ", -1)) {
      rolesOf
          .computeIfAbsent(address, none -> new TreeMap<>())
          .computeIfAbsent(type, none -> new TreeSet<>())
          .add(identity.entityId());
    }
  }

  /**
   * The best setting rules alone, so what the manager may do in the whole channel stands in all.
   */
  private static void openToManagers(
      Map<String, Map<String, Set<String>>> rolesOf, List<Identity> identities) {
    for (Identity identity : identities) {
      if (identity.section().equals("manager")) {
        List.copyOf(rolesOf.keySet())
            .forEach(address -> allow(rolesOf, address, SEND + " " + RECEIVE, identity));
      }
    }
  }
}
