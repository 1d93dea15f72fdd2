package io.turboprop.proxy.registry;

import io.turboprop.proxy.registry.RegistrySend.Part;
import io.turboprop.proxy.transfer.ImageException;
import io.turboprop.proxy.transfer.RetryBudget;
import io.turboprop.time.Cancellable;
import io.turboprop.time.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * One request with a body, from its first byte to the head of the answer. Reads the next piece when
 * the one before has gone to the socket. Ends when nothing moves: when the registry takes no bytes
 * for the stall timeout, or, having them all, does not answer within the commit timeout. A
 * connection that takes no bytes does not close in order either: whoever closes Vert.x must not
 * wait for it for ever.
 */
final class Sending {
  /** An answer such as 413 may still be on its way when the connection refuses more bytes. */
  private static final Duration GRACE = Duration.ofSeconds(1);

  private final HttpClientRequest request;
  private final Part part;
  private final Rules rules;
  private final RetryBudget budget;
  private final Promise<HttpClientResponse> answer = Promise.promise();
  private long sent;
  private long seen;
  private Instant complete = Instant.MAX;

  /** What all requests of a registry client have in common. */
  record Rules(Timers timers, InstantSource clock, Duration stallTimeout, PushLimits limits) {}

  Sending(HttpClientRequest request, Part part, Rules rules, RetryBudget budget) {
    this.request = request;
    this.part = part;
    this.rules = rules;
    this.budget = budget;
  }

  /**
   * @return the paused answer, which may come before everything was sent
   */
  Future<HttpClientResponse> run() {
    request.exceptionHandler(told -> {}); // by the answer's future as well
    request
        .response()
        .onComplete(
            head -> {
              if (head.succeeded()) {
                answered(head.result());
              } else {
                answer.tryFail(head.cause());
              }
            });
    Cancellable watch = rules.timers().every(rules.stallTimeout(), this::look);
    next();
    return answer.future().onComplete(done -> watch.cancel());
  }

  private void answered(HttpClientResponse head) {
    head.pause();
    if (!answer.tryComplete(head)) {
      head.request().reset();
    }
  }

  private void next() {
    if (answer.future().isComplete()) {
      return;
    }
    if (sent == part.length()) {
      complete = rules.clock().instant();
      request.end();
      return;
    }
    int piece = (int) Math.min(rules.limits().pieceBytes(), part.length() - sent);
    part.blob()
        .read(part.from() + sent, piece)
        .onFailure(this::fail)
        .onSuccess(
            read ->
                request
                    .write(Buffer.buffer(read.unsafeArray()))
                    .onFailure(failure -> rules.timers().after(GRACE, () -> fail(failure)))
                    .onSuccess(
                        written -> {
                          sent += piece;
                          part.progress().accept(part.from() + sent);
                          next();
                        }));
  }

  private void look() {
    Instant now = rules.clock().instant();
    if (budget.isOver(now)) {
      fail(
          ImageException.unavailable(
              "the upload takes longer than PROXY_REGISTRY_DEADLINE: " + state()));
    } else if (sent < part.length() && sent == seen) {
      fail(
          ImageException.unavailable(
              "nothing was taken for " + rules.stallTimeout() + ": " + state()));
    } else if (sent == part.length() && isLate(now)) {
      fail(
          ImageException.unavailable(
              "no answer within " + rules.limits().commitTimeout() + ": " + state()));
    }
    seen = sent;
  }

  private boolean isLate(Instant now) {
    return Duration.between(complete, now).compareTo(rules.limits().commitTimeout()) >= 0;
  }

  private String state() {
    return (part.from() + sent) + " of " + part.blob().size() + " bytes sent";
  }

  private void fail(Throwable failure) {
    if (answer.tryFail(failure)) {
      request.reset();
    }
  }
}
