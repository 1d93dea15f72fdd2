package io.turboprop.wire;

import io.turboprop.model.Bytes;
import io.turboprop.model.RevisionKey;
import java.time.Duration;
import java.util.List;

/**
 * One call of a function over the broker. May arrive twice: the proplet works on each id once.
 *
 * @param id fresh for each call
 * @param left until nobody waits for the answer any more
 * @param head what there is to know before the body
 */
public record FunctionCall(
    String id, RevisionKey revision, Duration left, CallHead head, Bytes body) {

  /** Leaves out headers and body, which may be secret. */
  @Override
  public String toString() {
    return "call %s of %s".formatted(id, revision);
  }

  /** What a call is, without its body. */
  public sealed interface CallHead {
    /** The body is a JSON object with {@code inputs}, {@code env} and {@code stdin}. */
    record Invoke() implements CallHead {}

    /**
     * An HTTP request that is passed on.
     *
     * @param script the path up to the function, as the client wrote it
     * @param path what follows; begins with a slash unless it is empty
     * @param query without the question mark; may be empty
     */
    record Http(String method, String script, String path, String query, List<Header> headers)
        implements CallHead {
      public Http {
        headers = List.copyOf(headers);
      }
    }
  }

  /**
   * One HTTP header.
   *
   * @param name a token as RFC 9110 has it
   * @param value without control characters but tabs, and without blanks around it
   */
  public record Header(String name, String value) {
    private static final String MARKS = "!#$%&'*+-.^_`|~";
    private static final boolean[] OF_TOKENS = new boolean[128];

    static {
      for (char c = 0; c < OF_TOKENS.length; c++) {
        boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        OF_TOKENS[c] = letter || (c >= '0' && c <= '9') || MARKS.indexOf(c) >= 0;
      }
    }

    /**
     * @throws IllegalArgumentException if it could be taken for something else in a message
     */
    public Header {
      if (name.isEmpty() || !isToken(name)) {
        throw new IllegalArgumentException("no name of a header");
      }
      value = value.strip();
      for (int i = 0; i < value.length(); i++) {
        char c = value.charAt(i);
        if ((c < ' ' && c != '\t') || c == 0x7f) {
          throw new IllegalArgumentException("header " + name + " has control characters");
        }
      }
    }

    private static boolean isToken(String name) {
      for (int i = 0; i < name.length(); i++) {
        char c = name.charAt(i);
        if (c >= OF_TOKENS.length || !OF_TOKENS[c]) {
          return false;
        }
      }
      return true;
    }
  }
}
