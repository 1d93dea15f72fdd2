package io.turboprop.proplet.serve;

import io.turboprop.model.BootId;
import io.turboprop.model.Bytes;
import io.turboprop.model.PropletId;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.proplet.agent.ManagerLine;
import io.turboprop.proplet.agent.SeenIds;
import io.turboprop.wire.FunctionAnswer;
import io.turboprop.wire.FunctionCall;
import io.turboprop.wire.FunctionCall.CallHead;
import io.turboprop.wire.FunctionCall.Header;
import io.vertx.core.Future;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls over the broker. Each is worked on once, though it may arrive twice. */
public final class BrokerCalls {
  private static final Logger log = LoggerFactory.getLogger(BrokerCalls.class);

  private final PropletId id;
  private final BootId boot;
  private final CallDesk desk;
  private final ManagerLine line;
  private final int mostBytes;
  private final SeenIds seen = new SeenIds();

  /**
   * @param mostBytes of an answer
   */
  public BrokerCalls(PropletId id, BootId boot, CallDesk desk, ManagerLine line, int mostBytes) {
    this.id = id;
    this.boot = boot;
    this.desk = desk;
    this.line = line;
    this.mostBytes = mostBytes;
  }

  public void take(FunctionCall call) {
    if (!seen.isNew(call.id())) {
      return;
    }
    byte[] body = call.body().unsafeArray();
    AnswerSink sink = new Sink(call.id());
    switch (call.head()) {
      case CallHead.Invoke ignored -> desk.invoke(call.revision(), call.left(), body, sink);
      case CallHead.Http request ->
          desk.http(call.revision(), call.left(), request, new ByteArrayInputStream(body), sink);
    }
  }

  private final class Sink implements AnswerSink {
    private final String call;

    Sink(String call) {
      this.call = call;
    }

    @Override
    public void fault(Reason why) {
      send(Optional.of(why), 500, List.of(), Bytes.empty());
    }

    @Override
    public void whole(int status, List<Header> headers, byte[] body) {
      send(Optional.empty(), status, headers, Bytes.wrap(body));
    }

    private void send(Optional<Reason> fault, int status, List<Header> headers, Bytes body) {
      line.answer(new FunctionAnswer(id, boot, call, fault, status, headers, body))
          .onFailure(lost -> log.warn("answer to call {} not sent: {}", call, lost.toString()));
    }

    /** Over the broker an answer goes out whole. */
    @Override
    public void begin(int status, List<Header> headers) {
      fault(new Reason(ReasonCode.ENGINE_ERROR, "an answer over the broker has no pieces"));
    }

    @Override
    public Future<Void> piece(byte[] bytes) {
      return Future.failedFuture("an answer over the broker has no pieces");
    }

    @Override
    public void end() {}

    @Override
    public long mostBytes() {
      return mostBytes;
    }

    @Override
    public long wholeBytes() {
      return mostBytes;
    }
  }
}
