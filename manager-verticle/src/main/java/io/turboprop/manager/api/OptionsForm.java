package io.turboprop.manager.api;

import io.turboprop.codec.Fields;
import io.turboprop.codec.JsonOut;
import io.turboprop.model.Bytes;
import io.turboprop.model.Isolation;
import io.turboprop.model.RunOptions;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** How a guest is executed, in task documents and answers. All of it is ours. */
final class OptionsForm {
  /** Engines a native proplet may have. */
  static final Set<String> ENGINES = Set.of("endive", "redline", "process", "fake");

  private static final Predicate<String> FILLED = Predicate.not(String::isEmpty);

  private OptionsForm() {}

  /** Empty if the user said nothing about it. */
  static Optional<RunOptions> options(Fields fields) {
    var options = new RunOptions(engine(fields), isolation(fields), stdin(fields), seed(fields));
    return Optional.of(options).filter(Predicate.not(RunOptions.UNSET::equals));
  }

  /** What the guest reads is not shown, only how much it is. */
  static void write(JsonOut out, RunOptions options) {
    out.textIf("engine", options.engine());
    out.textIf("isolation", options.isolation().map(Isolation::code));
    out.wholeIf("stdin_bytes", options.stdin().length());
    options.seed().ifPresent(seed -> out.whole("seed", seed));
  }

  static Optional<String> engine(Fields fields) {
    Optional<String> engine = fields.optionalText("engine").filter(FILLED);
    if (engine.filter(Predicate.not(ENGINES::contains)).isPresent()) {
      throw fields.wrong("engine", "must be one of " + new TreeSet<>(ENGINES));
    }
    return engine;
  }

  private static Optional<Isolation> isolation(Fields fields) {
    return fields
        .optionalText("isolation")
        .filter(FILLED)
        .map(text -> fields.parsed("isolation", text, Isolation::parse));
  }

  private static Bytes stdin(Fields fields) {
    String text = fields.text("stdin", "");
    String base64 = fields.text("stdin_base64", "");
    if (!text.isEmpty() && !base64.isEmpty()) {
      throw fields.wrong("stdin", "and stdin_base64 exclude each other");
    }
    Bytes stdin =
        base64.isEmpty()
            ? Bytes.wrap(text.getBytes(StandardCharsets.UTF_8))
            : fields.parsed("stdin_base64", base64, Bytes::ofBase64);
    if (stdin.length() > RunOptions.MOST_STDIN) {
      throw fields.wrong(
          base64.isEmpty() ? "stdin" : "stdin_base64",
          "must have at most "
              + RunOptions.MOST_STDIN
              + " bytes; put more into the module or a directory of the proplet");
    }
    return stdin;
  }

  private static OptionalLong seed(Fields fields) {
    return fields.has("seed")
        ? OptionalLong.of(fields.whole("seed", Long.MIN_VALUE, Long.MAX_VALUE))
        : OptionalLong.empty();
  }
}
