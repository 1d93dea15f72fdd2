package io.turboprop.manager.api;

import static io.turboprop.manager.api.Endpoint.exact;
import static io.turboprop.manager.api.Endpoint.resource;

import io.turboprop.codec.Fields;
import io.turboprop.codec.JsonOut;
import io.turboprop.manager.join.JoinToken;
import io.turboprop.manager.join.Pass;
import io.turboprop.manager.proplet.LabelRules;
import io.turboprop.manager.service.ControlReply.Done;
import io.turboprop.manager.service.ControlReply.OfJoin;
import io.turboprop.manager.service.ControlReply.OfJoinToken;
import io.turboprop.manager.service.ControlReply.OfJoinTokens;
import io.turboprop.manager.service.ControlRequest.Join;
import io.turboprop.manager.service.ControlRequest.ListJoinTokens;
import io.turboprop.manager.service.ControlRequest.RevokeJoinToken;
import io.turboprop.manager.service.ControlRequest.RevokeProplet;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Joining over HTTP: {@code POST /proplets}, {@code /join-tokens}, {@code /proplets/{id}/revoke}.
 */
final class JoinRoutes {
  private static final String TOKENS = "/join-tokens";
  private static final String REVOKE = "/proplets/{id}/revoke";

  /** As many labels as there may be. */
  private static final int MOST_BYTES = 64 * 1024;

  private final ControlClient control;
  private final BodyReader bodies;
  private final InstantSource clock = InstantSource.system();
  private final JoinForm form = new JoinForm(LabelRules.DEFAULT);

  JoinRoutes(ControlClient control, BodyReader bodies) {
    this.control = control;
    this.bodies = bodies;
  }

  List<Endpoint> endpoints() {
    return List.of(
        resource("join-proplet", HttpMethod.POST, "/proplets", this::join),
        exact("revoke-proplet", HttpMethod.POST, REVOKE, call -> revoke(call, true)),
        exact("readmit-proplet", HttpMethod.DELETE, REVOKE, call -> revoke(call, false)),
        resource("create-join-token", HttpMethod.POST, TOKENS, this::create),
        resource("list-join-tokens", HttpMethod.GET, TOKENS, this::list),
        resource("revoke-join-token", HttpMethod.DELETE, TOKENS + "/{id}", this::revokeToken));
  }

  private Future<Answer> join(Call call) {
    Pass pass = Pass.of(call.bearer());
    HttpServerRequest request = call.request();
    return body(call)
        .map(body -> form.wish(fields("proplet", body)))
        .map(wish -> new Join(pass, wish, host(request), from(request)))
        .compose(wish -> control.ask(wish, OfJoin.class))
        .map(
            joined ->
                Answer.json(joined.isNew() ? 201 : 200, out -> JoinJson.identity(out, joined))
                    .with("Cache-Control", "no-store"));
  }

  /** Nothing at all is as good as an empty object. */
  private Future<Buffer> body(Call call) {
    return bodies
        .readSmall(call.request(), MOST_BYTES)
        .map(
            body -> {
              if (body.length() > 0) {
                call.requireJson();
              }
              return body;
            });
  }

  private static Fields fields(String what, Buffer body) {
    return Fields.read(what, body.length() == 0 ? new byte[] {'{', '}'} : body.getBytes());
  }

  /** By which the machine found the manager, so that it will find a broker beside it, too. */
  private static String host(HttpServerRequest request) {
    return Optional.ofNullable(request.authority())
        .map(HostAndPort::host)
        .or(() -> Optional.ofNullable(request.localAddress()).map(SocketAddress::hostAddress))
        .map(host -> host.startsWith("[") ? host.substring(1, host.length() - 1) : host)
        .orElse("localhost");
  }

  private static String from(HttpServerRequest request) {
    return Optional.ofNullable(request.remoteAddress())
        .map(SocketAddress::hostAddress)
        .orElse("unknown");
  }

  private Future<Answer> create(Call call) {
    return body(call)
        .map(body -> form.token(fields("join token", body)))
        .compose(wish -> control.ask(wish, OfJoinToken.class))
        .map(
            made ->
                Answer.json(
                        201,
                        out -> {
                          made.shown().ifPresent(text -> out.text("token", text));
                          JoinJson.token(out, made.token(), clock.instant());
                        })
                    .with("Location", TOKENS + "/" + made.token().id())
                    .with("Cache-Control", "no-store"));
  }

  private Future<Answer> list(Call call) {
    return control
        .ask(new ListJoinTokens(), OfJoinTokens.class)
        .map(all -> Answer.json(200, out -> out.objects("tokens", all.tokens(), this::show)));
  }

  private void show(JsonOut out, JoinToken token) {
    JoinJson.token(out, token, clock.instant());
  }

  private Future<Answer> revokeToken(Call call) {
    return control
        .ask(new RevokeJoinToken(call.joinToken()), Done.class)
        .map(done -> Answer.nothing());
  }

  private Future<Answer> revoke(Call call, boolean revoked) {
    return control
        .ask(new RevokeProplet(call.proplet(), revoked), Done.class)
        .map(done -> Answer.nothing());
  }
}
