package io.turboprop.cli.provision;

import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "add-proplets",
    description = "Add proplets to an existing config.toml; what is in it stays")
final class AddPropletsCommand implements Callable<Integer> {
  private static final Pattern PROPLET = Pattern.compile("proplet(\\d{0,9})");

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Parameters(paramLabel = "N", arity = "0..1", description = "How many. Default: 1")
  int count = 1;

  @Mixin TargetFile target = new TargetFile();

  @Override
  public Integer call() {
    ProvisionCommand.checkCount(count);
    List<Identity> known = target.file().identities();
    Identity model =
        known.stream()
            .findFirst()
            .orElseThrow(
                () ->
                    new CommandException(
                        ExitCode.FAILED,
                        "no identity in %s to take tenant and channel from"
                            .formatted(target.path())));
    SecureRandom random = new SecureRandom();
    int first = highestNumber(known) + 1;
    List<Identity> added = new ArrayList<>();
    for (int number = first; number < first + count; number++) {
      added.add(Identity.make("proplet" + number, model.tenantId(), model.channelId(), random));
    }
    target.file().append(added);
    added.forEach(one -> spec.commandLine().getOut().println(one.section() + " " + one.entityId()));
    return ExitCode.OK.number();
  }

  /** The section {@code proplet} without a number counts as the first. */
  private static int highestNumber(List<Identity> known) {
    int highest = 0;
    for (Identity identity : known) {
      Matcher name = PROPLET.matcher(identity.section());
      if (name.matches()) {
        highest = Math.max(highest, name.group(1).isEmpty() ? 1 : Integer.parseInt(name.group(1)));
      }
    }
    return highest;
  }
}
