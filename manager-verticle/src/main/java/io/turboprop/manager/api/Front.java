package io.turboprop.manager.api;

import io.turboprop.manager.gateway.Gateway;
import io.turboprop.model.ErrorCode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Decides who answers a request, on one event loop: the leader all of them, with what its term has;
 * a follower those that the store answers, and the leader the others.
 */
final class Front {
  /** What one term serves on this loop. */
  record Term(TermParts parts, Router router, Gateway calls) {}

  private record Read(String method, Pattern path) {}

  private final Supplier<Position> position;
  private final Function<TermParts, Term> terms;
  private final List<Read> reads;
  private final Router reader;
  private final Forwarder forwarder;
  private final Dispatcher dispatcher;
  private final long drainMs;
  private @Nullable Term current;

  /**
   * @param terms makes what serves a term; called on this loop
   * @param reads what every manager answers by itself
   */
  Front(
      Vertx vertx,
      Supplier<Position> position,
      Function<TermParts, Term> terms,
      List<Endpoint> reads,
      Forwarder forwarder,
      Dispatcher dispatcher,
      long drainMs) {
    this.position = position;
    this.terms = terms;
    this.reads =
        reads.stream().map(e -> new Read(e.method().name(), Pattern.compile(e.regex()))).toList();
    this.reader = new ApiRouter(reads, dispatcher).make(vertx);
    this.forwarder = forwarder;
    this.dispatcher = dispatcher;
    this.drainMs = drainMs;
  }

  void take(HttpServerRequest request) {
    switch (position.get()) {
      case Position.Leading leading -> {
        forwarder.forget();
        serve(leading.term(), request);
      }
      case Position.Following following -> {
        endTerm();
        if (reads(request)) {
          reader.handle(request);
        } else {
          forwarder.forward(request, following.lead().holder());
        }
      }
      case Position.Vacant vacant -> {
        endTerm();
        if (reads(request)) {
          reader.handle(request);
        } else {
          refuse(request, vacant.why());
        }
      }
    }
  }

  private void serve(TermParts parts, HttpServerRequest request) {
    Term term = current;
    if (term == null || !term.parts().equals(parts)) {
      endTerm();
      term = terms.apply(parts);
      current = term;
    }
    if (!term.calls().takes(request)) {
      term.router().handle(request);
    }
  }

  private void endTerm() {
    Term term = current;
    current = null;
    if (term != null) {
      term.calls().close(drainMs);
    }
  }

  private boolean reads(HttpServerRequest request) {
    String path = String.valueOf(request.path());
    String method = request.method().name();
    return reads.stream()
        .anyMatch(read -> read.method().equals(method) && read.path().matcher(path).matches());
  }

  private void refuse(HttpServerRequest request, String why) {
    Problem problem = new Problem(ErrorCode.NO_LEADER, why, String.valueOf(request.path()));
    dispatcher.refuse(request, Dispatcher.answer(problem, request));
  }

  /** Lets calls under way end, if they do in time. */
  Future<Void> close() {
    Term term = current;
    current = null;
    return forwarder
        .close()
        .eventually(() -> term == null ? Future.succeededFuture() : term.calls().close(drainMs));
  }
}
