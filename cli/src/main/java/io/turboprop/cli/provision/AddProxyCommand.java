package io.turboprop.cli.provision;

import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(name = "add-proxy", description = "Add the proxy to an existing config.toml that has none")
final class AddProxyCommand implements Callable<Integer> {
  private static final String PROXY = "proxy";

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin TargetFile target = new TargetFile();

  @Override
  public Integer call() {
    List<Identity> known = target.file().identities();
    if (known.isEmpty()) {
      throw new CommandException(
          ExitCode.FAILED,
          "no identity in %s to take tenant and channel from".formatted(target.path()));
    }
    if (known.stream().anyMatch(identity -> identity.section().equals(PROXY))) {
      throw new CommandException(ExitCode.CONFLICT, target.path() + " has a proxy already");
    }
    Identity model = known.getFirst();
    Identity proxy = Identity.make(PROXY, model.tenantId(), model.channelId(), new SecureRandom());
    target.file().append(List.of(proxy));
    spec.commandLine().getOut().println(proxy.section() + " " + proxy.entityId());
    return ExitCode.OK.number();
  }
}
