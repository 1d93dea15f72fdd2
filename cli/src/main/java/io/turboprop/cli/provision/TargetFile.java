package io.turboprop.cli.provision;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which file {@code provision} is about. */
final class TargetFile {
  @Option(
      names = {"-f", "--file-name"},
      paramLabel = "FILE",
      description = "Default: config.toml")
  Path fileName = Path.of("config.toml");

  Path path() {
    return fileName;
  }

  IdentityFile file() {
    return new IdentityFile(fileName);
  }
}
