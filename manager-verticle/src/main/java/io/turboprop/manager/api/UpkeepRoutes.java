package io.turboprop.manager.api;

import static io.turboprop.manager.api.Endpoint.exact;
import static io.turboprop.manager.api.Endpoint.resource;

import io.turboprop.codec.Fields;
import io.turboprop.manager.proplet.Duty;
import io.turboprop.manager.proplet.LabelRules;
import io.turboprop.manager.proplet.Selector;
import io.turboprop.manager.service.ControlReply.OfProplet;
import io.turboprop.manager.service.ControlReply.OfProplets;
import io.turboprop.manager.service.ControlRequest;
import io.turboprop.manager.service.ControlRequest.ChangeDuties;
import io.turboprop.manager.service.ControlRequest.ChangeDuty;
import io.turboprop.manager.service.ControlRequest.PatchProplet;
import io.turboprop.model.PropletId;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What people set about proplets: labels and maintenance, and whether they get work, of one at
 * {@code /proplets/{id}/drain} and {@code /cordon}, or of all that a selector means.
 */
final class UpkeepRoutes {
  private static final String PROPLET = "/proplets/{id}";
  private static final String DRAIN = "/proplets/{id}/drain";
  private static final String CORDON = "/proplets/{id}/cordon";

  /** As many labels as there may be, and all windows. */
  private static final int MOST_PATCH_BYTES = 64 * 1024;

  /** A selector and a few words. */
  private static final int MOST_DUTY_BYTES = 16 * 1024;

  private final ControlClient control;
  private final BodyReader bodies;

  UpkeepRoutes(ControlClient control, BodyReader bodies) {
    this.control = control;
    this.bodies = bodies;
  }

  List<Endpoint> endpoints() {
    return List.of(
        resource("patch-proplet", HttpMethod.PATCH, PROPLET, this::patch),
        exact("drain-proplet", HttpMethod.POST, DRAIN, this::drain),
        exact("undrain-proplet", HttpMethod.DELETE, DRAIN, call -> one(call, new Duty.EndDrain())),
        exact("cordon-proplet", HttpMethod.POST, CORDON, call -> one(call, new Duty.Cordon())),
        exact(
            "uncordon-proplet", HttpMethod.DELETE, CORDON, call -> one(call, new Duty.Uncordon())),
        exact("drain-proplets", HttpMethod.POST, "/proplets/drain", this::drainAll),
        all("undrain", new Duty.EndDrain()),
        all("cordon", new Duty.Cordon()),
        all("uncordon", new Duty.Uncordon()));
  }

  private Endpoint all(String verb, Duty duty) {
    return exact(
        verb + "-proplets",
        HttpMethod.POST,
        "/proplets/" + verb,
        call -> all(call, fields -> duty));
  }

  private Future<Answer> patch(Call call) {
    PropletId id = call.proplet();
    call.requireJson();
    PatchForm form = new PatchForm(LabelRules.DEFAULT);
    return bodies
        .readSmall(call.request(), MOST_PATCH_BYTES)
        .map(body -> form.read(Fields.read("proplet", body.getBytes())))
        .compose(patch -> ask(new PatchProplet(id, patch)));
  }

  private Future<Answer> drain(Call call) {
    PropletId id = call.proplet();
    return bodies
        .readSmall(call.request(), MOST_DUTY_BYTES)
        .map(body -> drain(call, body))
        .compose(drain -> ask(new ChangeDuty(id, drain)));
  }

  /** The body of one may be missing. */
  private static Duty drain(Call call, Buffer body) {
    if (body.length() == 0) {
      return new Duty.StartDrain(Optional.empty(), false);
    }
    call.requireJson();
    return drain(Fields.read("drain", body.getBytes()));
  }

  private static Duty drain(Fields fields) {
    return new Duty.StartDrain(
        DurationField.read(fields, "deadline", Duration.ZERO), fields.flag("ignore_daemons"));
  }

  private Future<Answer> one(Call call, Duty duty) {
    return ask(new ChangeDuty(call.proplet(), duty));
  }

  private Future<Answer> ask(ControlRequest request) {
    return control
        .ask(request, OfProplet.class)
        .map(proplet -> Answer.json(200, out -> PropletJson.write(out, proplet)));
  }

  private Future<Answer> drainAll(Call call) {
    return all(call, UpkeepRoutes::drain);
  }

  private Future<Answer> all(Call call, Function<Fields, Duty> duty) {
    call.requireJson();
    return bodies
        .readSmall(call.request(), MOST_DUTY_BYTES)
        .map(
            body -> {
              Fields fields = Fields.read("proplets", body.getBytes());
              return new ChangeDuties(
                  fields.value("selector", Selector::parse), duty.apply(fields));
            })
        .compose(request -> control.ask(request, OfProplets.class))
        .map(changed -> PageJson.answer("proplets", changed.page(), PropletJson::write));
  }
}
