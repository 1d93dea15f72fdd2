package io.turboprop.cli.provision;

import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code turboprop provision}: identities for a whole installation, without questions. */
@Command(
    name = "provision",
    description =
        "Write config.toml: ids and keys for a tenant, a channel, a manager, a proxy and proplets",
    subcommands = {AddPropletsCommand.class, AddProxyCommand.class})
public final class ProvisionCommand implements Callable<Integer> {
  static final int MAX_PROPLETS = 10_000;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin TargetFile target = new TargetFile();

  @Option(names = "--proplets", paramLabel = "N", description = "How many proplets. Default: 1")
  int proplets = 1;

  @Option(names = "--tenant-id", paramLabel = "ID", description = "Default: a new UUID")
  @Nullable String tenantId;

  @Option(names = "--channel-id", paramLabel = "ID", description = "Default: a new UUID")
  @Nullable String channelId;

  @Option(names = "--force", description = "Replace an existing file")
  boolean force;

  @Option(
      names = "--mosquitto-dir",
      paramLabel = "DIR",
      description = "Also write a password file and access rules for mosquitto into this folder")
  @Nullable Path mosquittoDir;

  @Option(
      names = "--nats-dir",
      paramLabel = "DIR",
      description = "Also write a configuration with access rules for nats-server")
  @Nullable Path natsDir;

  @Option(
      names = "--artemis-dir",
      paramLabel = "DIR",
      description = "Also write users, roles and security settings for an Artemis broker")
  @Nullable Path artemisDir;

  @Override
  public Integer call() {
    checkCount(proplets);
    SecureRandom random = new SecureRandom();
    String tenant = tenantId == null ? Identity.uuid(random) : checkId("--tenant-id", tenantId);
    String channel = channelId == null ? Identity.uuid(random) : checkId("--channel-id", channelId);
    List<Identity> identities = new ArrayList<>();
    for (String section : sections()) {
      identities.add(Identity.make(section, tenant, channel, random));
    }
    target.file().write(identities, force);
    spec.commandLine()
        .getOut()
        .println(target.path() + ": manager, proxy, " + proplets + " proplet(s)");
    if (mosquittoDir != null) {
      MosquittoFiles.write(mosquittoDir, identities, random);
      spec.commandLine().getOut().println(mosquittoDir + ": passwords and acl for mosquitto");
    }
    if (natsDir != null) {
      NatsFiles.write(natsDir, identities);
      spec.commandLine().getOut().println(natsDir + ": nats.conf for nats-server");
    }
    if (artemisDir != null) {
      ArtemisFiles.write(artemisDir, identities);
      spec.commandLine().getOut().println(artemisDir + ": users, roles, settings for Artemis");
    }
    return ExitCode.OK.number();
  }

  /**
   * One proplet is called {@code proplet}, which is the section it looks for; several are numbered.
   */
  private List<String> sections() {
    List<String> sections = new ArrayList<>(List.of("manager", "proxy"));
    if (proplets == 1) {
      sections.add("proplet");
    } else {
      for (int number = 1; number <= proplets; number++) {
        sections.add("proplet" + number);
      }
    }
    return sections;
  }

  static void checkCount(int proplets) {
    if (proplets < 1 || proplets > MAX_PROPLETS) {
      throw new CommandException(
          ExitCode.USAGE,
          "number of proplets must be 1 to %d, not %d".formatted(MAX_PROPLETS, proplets));
    }
  }

  /** Ids become words of MQTT topics and texts in TOML. */
  private static String checkId(String option, String id) {
    if (!id.matches("[A-Za-z0-9_-]{1,128}")) {
      throw new CommandException(
          ExitCode.USAGE, "%s takes letters, digits, - and _, not '%s'".formatted(option, id));
    }
    return id;
  }
}
