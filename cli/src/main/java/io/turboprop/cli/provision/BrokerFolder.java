package io.turboprop.cli.provision;

import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Files for a broker, for their owner only; those that were there are replaced. */
final class BrokerFolder {
  private BrokerFolder() {}

  /**
   * @param texts by the names of the files
   * @throws CommandException if the folder cannot be written
   */
  static void write(Path folder, Map<String, String> texts) {
    try {
      Files.createDirectories(folder);
      for (Map.Entry<String, String> text : texts.entrySet()) {
        Path file = folder.resolve(text.getKey());
        Files.deleteIfExists(file);
        IdentityFile.createForOwner(file);
        Files.writeString(file, text.getValue());
      }
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.FAILED, "cannot write into %s: %s".formatted(folder, e), e);
    }
  }
}
