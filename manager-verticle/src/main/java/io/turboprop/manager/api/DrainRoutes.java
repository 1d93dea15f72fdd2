package io.turboprop.manager.api;

import static io.turboprop.manager.api.Endpoint.exact;

import io.turboprop.codec.Fields;
import io.turboprop.manager.service.ControlReply.OfProplet;
import io.turboprop.manager.service.ControlRequest.DrainProplet;
import io.turboprop.manager.service.ControlRequest.UndrainProplet;
import io.turboprop.model.PropletId;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** {@code /proplets/{id}/drain}: takes a proplet out of service, and back. */
final class DrainRoutes {
  private static final String DRAIN = "/proplets/{id}/drain";

  /** The document has one field. */
  private static final int MOST_BYTES = 16 * 1024;

  private final ControlClient control;
  private final BodyReader bodies;

  DrainRoutes(ControlClient control, BodyReader bodies) {
    this.control = control;
    this.bodies = bodies;
  }

  List<Endpoint> endpoints() {
    return List.of(
        exact("drain-proplet", HttpMethod.POST, DRAIN, this::drain),
        exact("undrain-proplet", HttpMethod.DELETE, DRAIN, this::undrain));
  }

  private Future<Answer> drain(Call call) {
    PropletId id = call.proplet();
    return bodies
        .readSmall(call.request(), MOST_BYTES)
        .map(body -> deadline(call, body))
        .compose(deadline -> control.ask(new DrainProplet(id, deadline), OfProplet.class))
        .map(DrainRoutes::answer);
  }

  private static Optional<Duration> deadline(Call call, Buffer body) {
    if (body.length() == 0) {
      return Optional.empty();
    }
    call.requireJson();
    return DurationField.read(Fields.read("drain", body.getBytes()), "deadline", Duration.ZERO);
  }

  private Future<Answer> undrain(Call call) {
    return control
        .ask(new UndrainProplet(call.proplet()), OfProplet.class)
        .map(DrainRoutes::answer);
  }

  private static Answer answer(OfProplet proplet) {
    return Answer.json(200, out -> PropletJson.write(out, proplet));
  }
}
