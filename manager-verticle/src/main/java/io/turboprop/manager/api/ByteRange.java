package io.turboprop.manager.api;

import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of a body that a client wants (RFC 9110 §14): one range of bytes. Several, or another
 * unit, are not understood, and the whole is sent.
 *
 * @param from first byte
 * @param length 1 or more
 */
record ByteRange(long from, long length) {
  private static final Pattern ONE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

  /**
   * @throws OrchestratorException RANGE_NOT_SATISFIABLE if nothing of it is within {@code size}
   */
  static Optional<ByteRange> parse(String header, long size) {
    Matcher range = ONE.matcher(header.strip());
    if (!range.matches() || (range.group(1).isEmpty() && range.group(2).isEmpty())) {
      return Optional.empty();
    }
    if (range.group(1).isEmpty()) {
      long last = Math.min(Long.parseLong(range.group(2)), size);
      return Optional.of(within(size - last, size - 1, size));
    }
    long from = Long.parseLong(range.group(1));
    long to = range.group(2).isEmpty() ? size - 1 : Long.parseLong(range.group(2));
    return to < from && !range.group(2).isEmpty()
        ? Optional.empty()
        : Optional.of(within(from, Math.min(to, size - 1), size));
  }

  private static ByteRange within(long from, long to, long size) {
    if (from > to) {
      throw new OrchestratorException(
          ErrorCode.RANGE_NOT_SATISFIABLE,
          "the range is not within the " + size + " bytes there are");
    }
    return new ByteRange(from, to - from + 1);
  }

  /** As in {@code Content-Range}. */
  String of(long size) {
    return "bytes " + from + "-" + (from + length - 1) + "/" + size;
  }
}
