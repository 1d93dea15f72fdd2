package io.turboprop.cli.backup;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.Turboprop;
import io.turboprop.cli.output.Cell;
import io.turboprop.cli.output.Format;
import io.turboprop.cli.output.Printer;
import io.turboprop.cli.output.Table;
import io.turboprop.codec.bus.RecordJson;
import io.turboprop.manager.store.backup.BackupException;
import io.turboprop.manager.store.backup.Manifest;
import io.turboprop.model.OrchestratorException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** What all commands of backups share: doing it, and showing what the backup says of itself. */
final class Step {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "table, json or yaml. Default: table")
  @Nullable Format output;

  /** Makes, reads or puts back a backup. */
  interface Work {
    Manifest run() throws IOException, BackupException;
  }

  /** Gives the exit code. */
  int run(CommandSpec spec, String done, Work work) {
    Manifest manifest = result(work);
    Printer printer = ((Turboprop) spec.root().userObject()).printer(spec, output);
    JsonNode json = RecordJson.mapper().valueToTree(manifest);
    printer.show(json, says -> table(done, manifest));
    if (!manifest.missing().isEmpty()) {
      printer.note(
          "%d modules or results were not there, or not what they are called, and are missing: %s"
              .formatted(manifest.missing().size(), manifest.missing()));
    }
    return ExitCode.OK.number();
  }

  private static Manifest result(Work work) {
    try {
      return work.run();
    } catch (BackupException | OrchestratorException e) {
      throw new CommandException(ExitCode.FAILED, String.valueOf(e.getMessage()), e);
    } catch (NoSuchFileException e) {
      throw new CommandException(ExitCode.NOT_FOUND, e.getFile() + " is not there", e);
    } catch (IOException e) {
      throw new CommandException(ExitCode.FAILED, String.valueOf(e.getMessage()), e);
    }
  }

  private static Table table(String done, Manifest manifest) {
    Table table = Table.ofFields();
    table.field("Backup", Cell.of(done));
    table.field("Made at", Cell.of(manifest.madeAt().toString()));
    manifest
        .rows()
        .forEach((name, rows) -> table.field("Rows of " + name, Cell.of(rows.toString())));
    table.field("Modules", Cell.of(String.valueOf(manifest.modules().size())));
    table.field("Results", Cell.of(String.valueOf(manifest.results().size())));
    return table;
  }
}
