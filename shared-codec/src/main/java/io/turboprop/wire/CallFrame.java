package io.turboprop.wire;

import io.turboprop.model.Bytes;
import io.turboprop.model.Reason;
import io.turboprop.model.RevisionKey;
import io.turboprop.wire.FunctionCall.CallHead;
import io.turboprop.wire.FunctionCall.Header;
import java.time.Duration;
import java.util.List;

/**
 * What a manager and a proplet say to each other on a line: one connection that carries many calls,
 * as docs/native-protocol.md has it ("Calls on a line"). Each frame says which call it is of; the
 * manager gives the numbers, and gives none twice while the call is in hand.
 */
public sealed interface CallFrame {
  /** Number of the call, any. */
  int call();

  /**
   * Manager to proplet: a call, whole.
   *
   * @param left until nobody waits for the answer any more, in milliseconds
   */
  record Call(int call, RevisionKey revision, Duration left, CallHead head, Bytes body)
      implements CallFrame {
    /** Leaves out headers and body, which may be secret. */
    @Override
    public String toString() {
      return "call %d of %s".formatted(call, revision);
    }
  }

  /** Manager to proplet: nobody waits any more. */
  record Cancel(int call) implements CallFrame {}

  /**
   * Manager to proplet: so many bytes of pieces were taken.
   *
   * @param bytes 1 or more
   */
  record Credit(int call, int bytes) implements CallFrame {}

  /** Proplet to manager: a whole answer. */
  record Whole(int call, int status, List<Header> headers, Bytes body) implements CallFrame {
    public Whole {
      headers = List.copyOf(headers);
    }
  }

  /** Proplet to manager: there is no answer; after {@link Begin}, it is none to the end. */
  record Fault(int call, Reason why) implements CallFrame {}

  /**
   * Proplet to manager: an answer whose body comes in pieces.
   *
   * @param length of the body, -1 if it is not known
   */
  record Begin(int call, int status, List<Header> headers, long length) implements CallFrame {
    public Begin {
      headers = List.copyOf(headers);
    }
  }

  /** Proplet to manager: some of the body. */
  record Piece(int call, Bytes bytes) implements CallFrame {}

  /** Proplet to manager: that was all of the body. */
  record End(int call) implements CallFrame {}
}
