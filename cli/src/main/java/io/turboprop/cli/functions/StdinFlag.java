package io.turboprop.cli.functions;

import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.Surroundings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a function reads from standard input. */
final class StdinFlag {
  /** Calls with inputs are JSON, which is held in memory on its way. */
  static final int MOST_BYTES = 4 * 1_024 * 1_024;

  private static final String OWN = "-";

  @Option(
      names = "--stdin",
      paramLabel = "FILE|-",
      description = "What it reads from standard input: this file, or - for that of this command")
  @Nullable String file;

  /** Empty if it was not given. */
  Optional<String> text(Surroundings surroundings) {
    return file == null ? Optional.empty() : Optional.of(decoded(bytes(file, surroundings)));
  }

  private static byte[] bytes(String file, Surroundings surroundings) {
    try (InputStream in = open(file, surroundings)) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw new CommandException(
            ExitCode.USAGE,
            "--stdin takes at most %d bytes; send more as the body of a request to /fn/NAME"
                .formatted(MOST_BYTES));
      }
      return bytes;
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.USAGE, "cannot read %s for --stdin: %s".formatted(file, e), e);
    }
  }

  private static InputStream open(String file, Surroundings surroundings) throws IOException {
    return file.equals(OWN) ? surroundings.input() : Files.newInputStream(Path.of(file));
  }

  private static String decoded(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new CommandException(
          ExitCode.USAGE,
          "--stdin takes UTF-8 text; send bytes as the body of a request to /fn/NAME",
          e);
    }
  }
}
