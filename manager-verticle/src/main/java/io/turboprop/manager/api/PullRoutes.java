package io.turboprop.manager.api;

import static io.turboprop.manager.api.Endpoint.exact;

import io.turboprop.codec.Fields;
import io.turboprop.manager.proplet.Selector;
import io.turboprop.manager.service.ControlReply.Done;
import io.turboprop.manager.service.ControlReply.OfPull;
import io.turboprop.manager.service.ControlRequest.BeginPull;
import io.turboprop.manager.service.ControlRequest.EndPull;
import io.turboprop.manager.service.ControlRequest.ViewPull;
import io.turboprop.model.ImageRef;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.List;

/**
 * {@code /images/pull} and {@code /images/pulls}: images brought to proplets ahead of their use.
 */
final class PullRoutes {
  private static final String PULL = "/images/pulls/{id}";

  /** A reference and a selector. */
  private static final int MOST_BYTES = 16 * 1024;

  private final ControlClient control;
  private final BodyReader bodies;

  PullRoutes(ControlClient control, BodyReader bodies) {
    this.control = control;
    this.bodies = bodies;
  }

  List<Endpoint> endpoints() {
    return List.of(
        exact("pull-image", HttpMethod.POST, "/images/pull", this::begin),
        exact("get-image-pull", HttpMethod.GET, PULL, this::view),
        exact("end-image-pull", HttpMethod.DELETE, PULL, this::end));
  }

  private Future<Answer> begin(Call call) {
    call.requireJson();
    return bodies
        .readSmall(call.request(), MOST_BYTES)
        .map(PullRoutes::read)
        .compose(wish -> control.ask(wish, OfPull.class))
        .map(
            begun ->
                Answer.json(202, out -> PullJson.write(out, begun.pull()))
                    .with("Location", "/images/pulls/" + begun.pull().id()));
  }

  private static BeginPull read(Buffer body) {
    Fields fields = Fields.read("pull", body.getBytes());
    String image = fields.text("image");
    fields.parsed("image", image, ImageRef::parse);
    String proplets = fields.text("proplets");
    return new BeginPull(image, fields.parsed("proplets", proplets, Selector::parse));
  }

  private Future<Answer> view(Call call) {
    return control
        .ask(new ViewPull(call.pull()), OfPull.class)
        .map(found -> Answer.json(200, out -> PullJson.write(out, found.pull())));
  }

  private Future<Answer> end(Call call) {
    return control.ask(new EndPull(call.pull()), Done.class).map(done -> Answer.nothing());
  }
}
