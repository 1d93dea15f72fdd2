package io.turboprop.cli.proplets;

import io.turboprop.cli.CommandGroup;
import io.turboprop.cli.Known;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code turboprop proplets}. */
@Command(
    name = "proplets",
    description = "Look at the fleet, label proplets, take them out of service, let machines join")
public final class PropletsCommand extends CommandGroup {
  /** The commands that follow the word. */
  public static List<Known> below() {
    return List.of(
        Known.of(ListCommand.class, "list", "ls"),
        Known.of(ViewCommand.class, "view", "get"),
        Known.of(DeleteCommand.class, "delete", "rm"),
        Known.of(ImagesCommand.class, "images"),
        Known.of(MetricsCommand.class, "metrics"),
        Known.of(AliveHistoryCommand.class, "alive-history"),
        Known.of(LabelCommand.class, "label"),
        Known.of(CordonCommand.class, "cordon"),
        Known.of(UncordonCommand.class, "uncordon"),
        Known.of(DrainCommand.class, "drain"),
        Known.of(UndrainCommand.class, "undrain"),
        Known.of(MaintenanceCommand.class, "maintenance"),
        Known.of(RevokeCommand.class, "revoke"),
        Known.of(TokenCommand.class, "token"));
  }
}
