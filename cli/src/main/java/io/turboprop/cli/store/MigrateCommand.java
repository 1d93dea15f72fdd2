package io.turboprop.cli.store;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.Turboprop;
import io.turboprop.cli.output.Cell;
import io.turboprop.cli.output.Format;
import io.turboprop.cli.output.Printer;
import io.turboprop.cli.output.Table;
import io.turboprop.codec.bus.RecordJson;
import io.turboprop.manager.store.backup.Place;
import io.turboprop.manager.store.migrate.MigrationException;
import io.turboprop.manager.store.migrate.Moved;
import io.turboprop.manager.store.postgres.PostgresAddress;
import io.turboprop.manager.store.postgres.PostgresOptions;
import io.turboprop.model.OrchestratorException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code turboprop store migrate}. */
@Command(
    name = "migrate",
    description = {
      "Move a manager from SQLite to PostgreSQL, while it is stopped",
      "Copies tasks, attempts, proplets, functions, join tokens, who joined, idempotency keys, events,"
          + " modules and large results, with their ids, versions and numbers, into an empty schema,"
          + " and compares counts and digests of both afterwards. The source stays as it is. If it"
          + " breaks off, run it again: it begins anew, and no manager opens the target meanwhile."
          + " Samples of metrics stay behind."
    })
final class MigrateCommand implements Callable<Integer> {
  private static final String SQLITE = "sqlite:";
  private static final String URL = "MANAGER_POSTGRES_URL";

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(
      names = "--from",
      required = true,
      paramLabel = "STORE",
      description = "sqlite:FILE, or sqlite:DIR with one file that ends in .db")
  String from = "";

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "Its folder with modules and large results. Default: that of the file")
  @Nullable Path dataDir;

  @Option(
      names = "--to",
      paramLabel = "STORE",
      description = {
        "postgresql://USER:PASSWORD@HOST:PORT/DATABASE. Default: MANAGER_POSTGRES_URL of the"
            + " environment, where other users of the machine do not see the password"
      })
  @Nullable String to;

  @Option(
      names = "--schema",
      paramLabel = "NAME",
      description = "Schema of the database. Default: ${DEFAULT-VALUE}")
  String schema = PostgresOptions.SCHEMA;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "table, json or yaml. Default: table")
  @Nullable Format output;

  @Override
  public Integer call() {
    Place source = source();
    PostgresOptions target = target();
    Moved moved = move(source, target);
    Printer printer = top().printer(spec, output);
    JsonNode json = RecordJson.mapper().valueToTree(moved);
    printer.show(json, all -> table(source, target, moved));
    return ExitCode.OK.number();
  }

  private Place source() {
    if (!from.startsWith(SQLITE) || from.length() == SQLITE.length()) {
      throw new CommandException(
          ExitCode.USAGE, "--from is \"" + from + "\", expected sqlite:FILE or sqlite:DIR");
    }
    return SourcePlace.of(Path.of(from.substring(SQLITE.length())), dataDir);
  }

  /** The address has a password, so it is never shown. */
  private PostgresOptions target() {
    String url = to == null ? top().surroundings().variables().get(URL) : to;
    if (url == null || url.isEmpty()) {
      throw new CommandException(
          ExitCode.USAGE, "nobody says where to: set " + URL + ", or give --to");
    }
    try {
      return PostgresOptions.at(PostgresAddress.parse(url)).withSchema(schema);
    } catch (IllegalArgumentException e) {
      throw new CommandException(
          ExitCode.USAGE,
          (to == null ? URL : "--to") + " or --schema is wrong: " + e.getMessage(),
          e);
    }
  }

  private Turboprop top() {
    return (Turboprop) spec.root().userObject();
  }

  private static Moved move(Place source, PostgresOptions target) {
    try {
      return Move.run(source, target);
    } catch (MigrationException | OrchestratorException | IOException e) {
      throw new CommandException(ExitCode.FAILED, String.valueOf(e.getMessage()), e);
    }
  }

  private static Table table(Place source, PostgresOptions target, Moved moved) {
    Table table = Table.ofFields();
    table.field("From", Cell.of(source.store().toString()));
    table.field("To", Cell.of(target.address() + ", schema " + target.schema()));
    moved
        .lines()
        .forEach(
            line ->
                table.field(
                    line.kind(), Cell.of(line.count() + "  " + line.digest() + "  in both")));
    table.field("epoch", Cell.of(Long.toString(moved.numbers().epoch())));
    table.field("newest event", Cell.of(Long.toString(moved.numbers().sequence())));
    return table;
  }
}
