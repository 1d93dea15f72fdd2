package io.turboprop.cli.provision;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/** Identities for an installation on one machine that nobody wants to set up by hand. */
public final class Identities {
  private Identities() {}

  /**
   * Sees to it that the file has a manager, a proxy and as many proplets, numbered from 1. Who is
   * in it keeps id and key.
   *
   * @return the proplets' sections, exactly as many as asked for
   */
  public static List<String> ensure(Path path, int proplets) {
    IdentityFile file = new IdentityFile(path);
    SecureRandom random = new SecureRandom();
    List<String> wanted = new ArrayList<>();
    for (int number = 1; number <= proplets; number++) {
      wanted.add("proplet" + number);
    }
    if (!Files.exists(path)) {
      String tenant = Identity.uuid(random);
      String channel = Identity.uuid(random);
      List<String> everybody = new ArrayList<>(List.of("manager", "proxy"));
      everybody.addAll(wanted);
      file.write(
          everybody.stream().map(one -> Identity.make(one, tenant, channel, random)).toList(),
          false);
      return wanted;
    }
    addMissing(file, wanted, random);
    return wanted;
  }

  private static void addMissing(IdentityFile file, List<String> wanted, SecureRandom random) {
    List<Identity> known = file.identities();
    List<String> sections = known.stream().map(Identity::section).toList();
    List<Identity> missing =
        wanted.stream()
            .filter(section -> !sections.contains(section))
            .map(
                section ->
                    Identity.make(
                        section, known.getFirst().tenantId(), known.getFirst().channelId(), random))
            .toList();
    if (!missing.isEmpty()) {
      file.append(missing);
    }
  }
}
