package io.turboprop.proplet.serve;

import io.turboprop.model.Reason;
import io.turboprop.wire.FunctionCall.Header;
import io.vertx.core.Future;
import java.util.List;

/**
 * Where the answer to one call goes: a fault, or a whole answer, or a beginning with pieces and an
 * end. Called on the proplet's context.
 */
public interface AnswerSink {

  /** There is no answer; after {@link #begin} what was sent is no answer either. */
  void fault(Reason why);

  void whole(int status, List<Header> headers, byte[] body);

  void begin(int status, List<Header> headers);

  /** Ends when another piece may come; fails if nobody takes them any more. */
  Future<Void> piece(byte[] bytes);

  void end();

  /** Bytes that an answer may have; longer ones are not sent. */
  long mostBytes();

  /** Bytes up to which an answer is kept to be sent whole; longer ones come in pieces. */
  long wholeBytes();
}
