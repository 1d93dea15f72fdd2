package io.turboprop.codec;

import io.turboprop.model.Bytes;
import io.turboprop.model.Isolation;
import io.turboprop.model.RunOptions;
import java.util.OptionalLong;

/** The field {@code options} of a start command; described in docs/native-protocol.md. */
final class Options {
  private Options() {}

  static RunOptions read(Fields fields) {
    return new RunOptions(
        fields.optionalText("engine"),
        fields.optionalValue("isolation", Isolation::parse),
        fields
            .optionalText("stdin")
            .map(text -> fields.parsed("stdin", text, Options::stdin))
            .orElse(Bytes.empty()),
        fields.has("seed")
            ? OptionalLong.of(fields.whole("seed", Long.MIN_VALUE, Long.MAX_VALUE))
            : OptionalLong.empty());
  }

  static void write(JsonOut out, RunOptions options) {
    out.textIf("engine", options.engine());
    out.textIf("isolation", options.isolation().map(Isolation::code));
    if (options.stdin().length() > 0) {
      out.base64("stdin", options.stdin());
    }
    options.seed().ifPresent(seed -> out.whole("seed", seed));
  }

  private static Bytes stdin(String base64) {
    Bytes stdin = Bytes.ofBase64(base64);
    if (stdin.length() > RunOptions.MOST_STDIN) {
      throw new IllegalArgumentException("must have at most " + RunOptions.MOST_STDIN + " bytes");
    }
    return stdin;
  }
}
