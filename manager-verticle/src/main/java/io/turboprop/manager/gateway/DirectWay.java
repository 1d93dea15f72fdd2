package io.turboprop.manager.gateway;

import io.turboprop.manager.serving.Endpoint;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.wire.Serving;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.streams.Pipe;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Calls over HTTP straight to the proplet, see docs/native-protocol.md. For one event loop. */
final class DirectWay implements Way {
  private static final String FAULT = "X-Turboprop-Fault";
  private static final String LEFT = "X-Turboprop-Left-Ms";
  private static final String SCRIPT = "X-Turboprop-Script";
  private static final String LENGTH = "Content-Length";
  private static final int LEAST_STATUS = 200;

  /** Digits of a length that is worth to be parsed. */
  private static final int MOST_DIGITS = 9;

  private final HttpClient client;
  private final int wholeBytes;

  /**
   * @param wholeBytes up to which an answer is read whole before it is passed on
   */
  DirectWay(HttpClient client, int wholeBytes) {
    this.client = client;
    this.wholeBytes = wholeBytes;
  }

  @Override
  public Attempt begin(Outgoing call, Endpoint to) {
    Exchange exchange = new Exchange(call, to);
    exchange.connect(to.direct().orElseThrow());
    return exchange;
  }

  private static String uri(Outgoing call, Endpoint to) {
    Target target = call.target();
    StringBuilder uri = new StringBuilder(target.invoke() ? "/invoke/" : "/http/");
    uri.append(to.revision().uid()).append('/').append(to.revision().number());
    uri.append(target.path());
    if (!call.query().isEmpty()) {
      uri.append('?').append(call.query());
    }
    return uri.toString();
  }

  /** One request and its answer. */
  private final class Exchange implements Attempt {
    private final Outgoing call;
    private final Endpoint to;
    private final Promise<Outcome> outcome = Promise.promise();
    private @Nullable HttpClientRequest sent;
    private @Nullable Pipe<Buffer> upload;
    private boolean abandoned;

    Exchange(Outgoing call, Endpoint to) {
      this.call = call;
      this.to = to;
    }

    void connect(Serving.Direct direct) {
      HttpMethod method = call.target().invoke() ? HttpMethod.POST : call.request().method();
      RequestOptions options =
          new RequestOptions()
              .setMethod(method)
              .setHost(direct.host())
              .setPort(direct.port())
              .setURI(uri(call, to));
      client
          .request(options)
          .onSuccess(request -> connected(request, direct))
          .onFailure(failure -> broken(false, failure));
    }

    private void connected(HttpClientRequest request, Serving.Direct direct) {
      if (abandoned) {
        request.reset();
        return;
      }
      try {
        for (Map.Entry<String, String> header : call.headers()) {
          request.headers().add(header.getKey(), header.getValue());
        }
      } catch (IllegalArgumentException e) {
        request.reset();
        end(new Outcome.Unfit(ErrorCode.INVALID_REQUEST, "a header is refused: " + e.getMessage()));
        return;
      }
      request.putHeader(Reach.TOKEN, direct.token());
      request.putHeader(LEFT, Long.toString(call.leftMs()));
      if (!call.target().script().isEmpty()) {
        request.putHeader(SCRIPT, call.target().script());
      }
      sent = request;
      request.response().onSuccess(this::answered).onFailure(failure -> broken(true, failure));
      call.body().ifPresentOrElse(body -> sendWhole(request, body), () -> stream(request));
    }

    private void sendWhole(HttpClientRequest request, Buffer body) {
      if (body.length() == 0 && call.request().getHeader(LENGTH) == null) {
        request.end();
      } else {
        request.end(body);
      }
    }

    private void stream(HttpClientRequest request) {
      String length = call.request().getHeader(LENGTH);
      if (length == null) {
        request.setChunked(true);
      } else {
        request.putHeader(LENGTH, length);
      }
      Pipe<Buffer> pipe = call.request().pipe().endOnFailure(false);
      upload = pipe;
      pipe.to(request)
          .onFailure(
              failure -> {
                request.reset();
                broken(true, failure);
              });
    }

    private void answered(HttpClientResponse response) {
      String fault = response.getHeader(FAULT);
      String length = response.getHeader(LENGTH);
      if (response.statusCode() < LEAST_STATUS) {
        response.request().reset();
        broken(true, new IllegalStateException("answer with status " + response.statusCode()));
      } else if (fault != null) {
        whole(
            response, body -> new Outcome.Fault(new Reason(ReasonCode.of(fault), body.toString())));
      } else if (isSmall(length)) {
        whole(response, body -> answer(response, length, new Outcome.Content.Whole(body)));
      } else {
        response.pause();
        end(answer(response, length, new Outcome.Content.Coming(response)));
      }
    }

    private boolean isSmall(@Nullable String length) {
      boolean nothing = call.request().method().equals(HttpMethod.HEAD);
      return nothing
          || (length != null
              && length.length() <= MOST_DIGITS
              && Integer.parseInt(length) <= wholeBytes);
    }

    private void whole(HttpClientResponse response, Function<Buffer, Outcome> read) {
      response
          .body()
          .onSuccess(body -> end(read.apply(body)))
          .onFailure(failure -> broken(true, failure));
    }

    private static Outcome answer(
        HttpClientResponse response, @Nullable String length, Outcome.Content content) {
      PassedHeaders passed = PassedHeaders.without(response.headers().getAll("Connection"));
      return new Outcome.Answer(
          response.statusCode(),
          passed.of(response.headers()),
          length == null ? "" : length,
          content);
    }

    private void broken(boolean begun, Throwable failure) {
      end(new Outcome.Broken(begun, true, String.valueOf(failure.getMessage())));
    }

    private void end(Outcome result) {
      outcome.tryComplete(result);
    }

    @Override
    public Future<Outcome> outcome() {
      return outcome.future();
    }

    @Override
    public boolean delivered() {
      return sent != null;
    }

    @Override
    public void abandon() {
      abandoned = true;
      if (upload != null) {
        upload.close();
      }
      if (sent != null) {
        sent.reset();
      }
    }
  }
}
