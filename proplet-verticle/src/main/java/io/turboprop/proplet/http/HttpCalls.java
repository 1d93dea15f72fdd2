package io.turboprop.proplet.http;

import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.RevisionKey;
import io.turboprop.proplet.serve.BodyPipe;
import io.turboprop.proplet.serve.CallDesk;
import io.turboprop.wire.FunctionCall.CallHead;
import io.turboprop.wire.FunctionCall.Header;
import io.vertx.core.http.HttpServerRequest;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/** Makes calls of requests. Lives on the proplet's context. */
public final class HttpCalls {
  /** Milliseconds that the caller waits for the answer, a minute if it does not say. */
  public static final String LEFT = "X-Turboprop-Left-Ms";

  private static final int MOST_INVOKE_BYTES = 8 << 20;
  private static final int WHOLE_BODY_BYTES = 64 << 10;
  private static final long MOST_LEFT_MS = Duration.ofDays(1).toMillis();
  private static final long USUAL_LEFT_MS = Duration.ofMinutes(1).toMillis();

  private final CallDesk calls;
  private final Faults faults;
  private final Executor loop;

  public HttpCalls(CallDesk calls, Faults faults, Executor loop) {
    this.calls = calls;
    this.faults = faults;
    this.loop = loop;
  }

  /**
   * What a request is for the function.
   *
   * @param script the path up to the function, as the client wrote it
   * @param path what follows, as it came
   * @param headers that are passed on
   */
  public record Passed(String script, String path, List<Header> headers) {
    public Passed {
      headers = List.copyOf(headers);
    }
  }

  /** Calls with the inputs in the body. */
  public void invoke(HttpServerRequest request, RevisionKey revision) {
    CallSink sink = new CallSink(request, faults, loop);
    Duration left = left(request);
    Bodies.whole(request, MOST_INVOKE_BYTES, left)
        .onSuccess(body -> sink.began(calls.invoke(revision, left, body.getBytes(), sink)))
        .onFailure(cause -> sink.fault(reasonOf(cause)));
  }

  private static Reason reasonOf(Throwable noBody) {
    ReasonCode code =
        noBody instanceof OrchestratorException known && known.code() == ErrorCode.REQUEST_TIMEOUT
            ? ReasonCode.DEADLINE
            : ReasonCode.BAD_INPUT;
    return new Reason(code, String.valueOf(noBody.getMessage()));
  }

  /** Passes it on; a long body reaches the guest as it comes. */
  public void http(HttpServerRequest request, RevisionKey revision, Passed passed) {
    CallSink sink = new CallSink(request, faults, loop);
    var head =
        new CallHead.Http(
            request.method().name(),
            passed.script(),
            passed.path(),
            Optional.ofNullable(request.query()).orElse(""),
            passed.headers());
    Duration left = left(request);
    long length = Bodies.length(request);
    if (length == 0) {
      sink.began(calls.http(revision, left, head, InputStream.nullInputStream(), sink));
    } else if (length > 0 && length <= WHOLE_BODY_BYTES) {
      request
          .body()
          .onSuccess(
              body ->
                  sink.began(
                      calls.http(
                          revision, left, head, new ByteArrayInputStream(body.getBytes()), sink)));
    } else {
      BodyPipe pipe = new BodyPipe(() -> loop.execute(request::resume));
      pour(request, sink, pipe);
      sink.began(calls.http(revision, left, head, pipe, sink));
    }
  }

  private static void pour(HttpServerRequest request, CallSink sink, BodyPipe pipe) {
    request.handler(
        piece -> {
          if (!pipe.put(piece.getBytes())) {
            request.pause();
          }
        });
    request.endHandler(end -> pipe.end());
    sink.whenGone(() -> pipe.fail("the caller is gone"));
  }

  private static Duration left(HttpServerRequest request) {
    String left = request.getHeader(LEFT);
    long ms = USUAL_LEFT_MS;
    if (left != null) {
      try {
        ms = Math.clamp(Long.parseLong(left), 1, MOST_LEFT_MS);
      } catch (NumberFormatException e) {
        ms = USUAL_LEFT_MS;
      }
    }
    return Duration.ofMillis(ms);
  }
}
