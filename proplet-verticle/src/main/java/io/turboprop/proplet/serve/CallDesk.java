package io.turboprop.proplet.serve;

import io.turboprop.codec.Invocations;
import io.turboprop.codec.MalformedMessageException;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.RevisionKey;
import io.turboprop.proplet.engine.RunOutcome;
import io.turboprop.proplet.pool.InstancePool;
import io.turboprop.proplet.pool.NotBegunException;
import io.turboprop.proplet.pool.PoolCall;
import io.turboprop.wire.FunctionCall.CallHead;
import io.turboprop.wire.FunctionCall.Header;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** Carries out calls of functions, whichever door they came through. */
public final class CallDesk {
  private static final Header JSON = new Header("Content-Type", "application/json");

  private final ServeDesk functions;
  private final Executor loop;
  private long answered;
  private long failed;
  private long refused;

  public CallDesk(ServeDesk functions, Executor loop) {
    this.functions = functions;
    this.loop = loop;
  }

  /** Calls that were answered by the function. */
  public long answered() {
    return answered;
  }

  /** Calls that a function was begun for and gave no answer to. */
  public long failed() {
    return failed;
  }

  /** Calls that were not begun. */
  public long refused() {
    return refused;
  }

  /** Ends the interest in a call. */
  public interface Abandon {
    Abandon NOTHING = () -> {};

    /** The caller is gone. */
    void run();
  }

  /**
   * Calls with inputs.
   *
   * @param body as {@link Invocations} reads it
   */
  public Abandon invoke(RevisionKey revision, Duration left, byte[] body, AnswerSink sink) {
    Invocations.Asked asked;
    try {
      asked = Invocations.decode(body);
    } catch (MalformedMessageException e) {
      refuse(sink, new Reason(ReasonCode.BAD_INPUT, String.valueOf(e.getMessage())));
      return Abandon.NOTHING;
    }
    Optional<Served> served = callable(revision, sink);
    if (served.isEmpty()) {
      return Abandon.NOTHING;
    }
    var output = new AnswerBody(new Whole(sink), false, loop, served.get().log());
    var stdin = new ByteArrayInputStream(asked.stdin().getBytes(StandardCharsets.UTF_8));
    return begin(
        served.get(),
        new PoolCall(asked.inputs(), asked.env(), stdin, output, left),
        output,
        sink,
        done -> invoked(done, sink));
  }

  private static void invoked(RunOutcome.Succeeded done, AnswerSink sink) {
    sink.whole(
        200,
        List.of(JSON),
        Invocations.encode(new Invocations.Answered(done.result(), done.values())));
  }

  /**
   * Passes an HTTP request on.
   *
   * @param body read by the guest's thread
   */
  public Abandon http(
      RevisionKey revision,
      Duration left,
      CallHead.Http request,
      InputStream body,
      AnswerSink sink) {
    Optional<Served> served = callable(revision, sink);
    if (served.isEmpty()) {
      return Abandon.NOTHING;
    }
    var output = new AnswerBody(sink, served.get().cgi(), loop, served.get().log());
    List<String> inputs = CgiEnvironment.inputs(request.query());
    return begin(
        served.get(),
        new PoolCall(inputs, CgiEnvironment.of(request), body, output, left),
        output,
        sink,
        done -> output.end(done.result(), !done.values().isEmpty()));
  }

  private Optional<Served> callable(RevisionKey revision, AnswerSink sink) {
    Optional<Served> served = functions.find(revision);
    if (served.isEmpty()) {
      refuse(sink, functions.trouble(revision));
    }
    return served;
  }

  private Abandon begin(
      Served served,
      PoolCall call,
      AnswerBody output,
      AnswerSink sink,
      Consumer<RunOutcome.Succeeded> answer) {
    InstancePool pool = served.pool().orElseThrow();
    pool.call(call)
        .onSuccess(outcome -> ended(outcome, sink, answer))
        .onFailure(cause -> refuse(sink, ((NotBegunException) cause).reason()));
    return () -> {
      output.abandon();
      pool.abandon(call);
    };
  }

  private void ended(RunOutcome outcome, AnswerSink sink, Consumer<RunOutcome.Succeeded> answer) {
    switch (outcome) {
      case RunOutcome.Succeeded done -> {
        answered++;
        answer.accept(done);
      }
      case RunOutcome.Failed failure -> {
        failed++;
        sink.fault(failure.reason());
      }
    }
  }

  private void refuse(AnswerSink sink, Reason why) {
    refused++;
    sink.fault(why);
  }
}
