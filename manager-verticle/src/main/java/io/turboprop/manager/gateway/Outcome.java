package io.turboprop.manager.gateway;

import io.turboprop.model.ErrorCode;
import io.turboprop.model.Reason;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.List;
import java.util.Map;

/** What became of one attempt to make a call. */
sealed interface Outcome {

  /**
   * The function answered.
   *
   * @param headers those that are passed on; none frames the body
   * @param length of the body as the proplet said it; empty if it did not
   */
  record Answer(int status, List<Map.Entry<String, String>> headers, String length, Content content)
      implements Outcome {}

  /** The body of an answer. */
  sealed interface Content {
    record Whole(Buffer bytes) implements Content {}

    /** Still comes; paused. */
    record Coming(ReadStream<Buffer> from) implements Content {}
  }

  /** The proplet says why there is no answer of the function. */
  record Fault(Reason reason) implements Outcome {}

  /**
   * Nobody says anything.
   *
   * @param begun whether the proplet may have got the call
   * @param propletsFault whether it says something about the proplet, not about us
   */
  record Broken(boolean begun, boolean propletsFault, String why) implements Outcome {}

  /** It is the call that cannot be made in this way, by no proplet. */
  record Unfit(ErrorCode code, String why) implements Outcome {}
}
