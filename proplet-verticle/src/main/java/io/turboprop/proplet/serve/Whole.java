package io.turboprop.proplet.serve;

import io.turboprop.model.Reason;
import io.turboprop.wire.FunctionCall.Header;
import io.vertx.core.Future;
import java.util.List;

/**
 * A sink for what a guest writes while its answer is something else: nothing of it is sent.
 *
 * @param answer where the answer goes
 */
record Whole(AnswerSink answer) implements AnswerSink {
  @Override
  public void fault(Reason why) {
    answer.fault(why);
  }

  @Override
  public void whole(int status, List<Header> headers, byte[] body) {}

  @Override
  public void begin(int status, List<Header> headers) {}

  @Override
  public Future<Void> piece(byte[] bytes) {
    return Future.succeededFuture();
  }

  @Override
  public void end() {}

  @Override
  public long mostBytes() {
    return 0;
  }

  @Override
  public long wholeBytes() {
    return 0;
  }
}
