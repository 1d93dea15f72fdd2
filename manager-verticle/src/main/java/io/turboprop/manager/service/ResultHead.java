package io.turboprop.manager.service;

import io.turboprop.codec.Json;
import io.turboprop.model.JsonText;
import io.turboprop.model.ResultRef;
import io.turboprop.model.RunResult;
import java.util.Optional;

/** What a task keeps of a large result, beside the reference to it. Pure. */
final class ResultHead {
  /** Characters of its beginning. */
  static final int CHARS = 4096;

  private ResultHead() {}

  static RunResult.Success of(RunResult.Success result, ResultRef whole) {
    return new RunResult.Success(head(result.results(), whole), result.facts(), Optional.of(whole));
  }

  /** As it came, of a result of which the whole is not wanted. */
  static RunResult.Success alone(RunResult.Success result) {
    return new RunResult.Success(result.results(), result.facts());
  }

  private static JsonText head(JsonText results, ResultRef whole) {
    String text = Json.textOf(results).orElse("");
    if (text.length() <= CHARS) {
      return results;
    }
    int end = Character.isHighSurrogate(text.charAt(CHARS - 1)) ? CHARS - 1 : CHARS;
    return Json.ofText(
        "%s\n[the beginning of %d bytes; all of them at results/content]"
            .formatted(text.substring(0, end), whole.bytes()));
  }
}
