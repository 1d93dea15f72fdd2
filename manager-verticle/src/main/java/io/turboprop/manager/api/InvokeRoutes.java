package io.turboprop.manager.api;

import static io.turboprop.manager.api.Endpoint.exact;

import io.turboprop.codec.Fields;
import io.turboprop.manager.service.ControlReply.Invoked;
import io.turboprop.manager.service.ControlRequest.InvokeTask;
import io.turboprop.model.TaskId;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Map;

/** {@code POST /tasks/{id}/invoke} (wire reference §9.2, §14). */
final class InvokeRoutes {
  /** Of inputs and environment; they go to the proplet in one message. */
  private static final int MOST_BYTES = 1 << 20;

  private final ControlClient control;
  private final BodyReader bodies;

  /**
   * @param control waits for as long as an invocation may take
   */
  InvokeRoutes(ControlClient control, BodyReader bodies) {
    this.control = control;
    this.bodies = bodies;
  }

  List<Endpoint> endpoints() {
    return List.of(exact("invoke-task", HttpMethod.POST, "/tasks/{id}/invoke", this::invoke));
  }

  /** Without a body, with the inputs of the task. */
  private Future<Answer> invoke(Call call) {
    TaskId id = call.task();
    return bodies
        .readSmall(call.request(), MOST_BYTES)
        .map(
            body -> {
              if (body.length() == 0) {
                return new InvokeTask(id, List.of(), Map.of());
              }
              call.requireJson();
              Fields fields = Fields.read("invocation", body.getBytes());
              return new InvokeTask(id, fields.textsOrNumbers("inputs"), fields.textsByName("env"));
            })
        .compose(request -> control.ask(request, Invoked.class))
        .map(
            done ->
                Answer.json(
                    200,
                    out -> {
                      out.flag("invoked", true);
                      out.text("results", done.results());
                    }));
  }
}
