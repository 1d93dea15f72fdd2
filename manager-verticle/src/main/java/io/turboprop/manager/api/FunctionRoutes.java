package io.turboprop.manager.api;

import static io.turboprop.manager.api.Endpoint.exact;
import static io.turboprop.manager.api.Endpoint.resource;

import io.turboprop.codec.Fields;
import io.turboprop.codec.JsonOut;
import io.turboprop.manager.api.Documents.Submitted;
import io.turboprop.manager.function.Function;
import io.turboprop.manager.function.FunctionRequest;
import io.turboprop.manager.service.ControlReply.OfFunction;
import io.turboprop.manager.service.ControlRequest.ChangeFunction;
import io.turboprop.manager.service.ControlRequest.Repeatable;
import io.turboprop.model.Digest;
import io.turboprop.model.FunctionName;
import io.turboprop.model.RevisionName;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;

/** Changes of functions; who asks is as for a stop of a task. */
final class FunctionRoutes {
  static final String FUNCTIONS = "/functions";
  static final String FUNCTION = "/functions/{name}";
  static final String REVISIONS = FUNCTION + "/revisions";
  static final String REVISION = REVISIONS + "/{revision}";
  static final String HISTORY = FUNCTION + "/history";

  /** The part of a form that has what is the body else. */
  private static final String PART = "function";

  /** Weights of all revisions that there may be. */
  private static final int MOST_SWITCH_BYTES = 64 * 1_024;

  private final ControlClient control;
  private final Documents documents;
  private final ModuleUpload upload;
  private final BodyReader bodies;

  FunctionRoutes(
      ControlClient control, Documents documents, ModuleUpload upload, BodyReader bodies) {
    this.control = control;
    this.documents = documents;
    this.upload = upload;
    this.bodies = bodies;
  }

  List<Endpoint> endpoints() {
    return List.of(
        resource("deploy-function", HttpMethod.POST, FUNCTIONS, this::deploy),
        resource("delete-function", HttpMethod.DELETE, FUNCTION, this::delete),
        exact("delete-revision", HttpMethod.DELETE, REVISION, this::deleteRevision),
        exact("switch-function", HttpMethod.POST, FUNCTION + "/switch", this::change),
        exact("rollback-function", HttpMethod.POST, FUNCTION + "/rollback", this::rollback));
  }

  private Future<Answer> deploy(Call call) {
    Optional<String> key = call.idempotencyKey();
    OptionalLong tag = call.expectedVersion();
    String by = by(call);
    return submitted(call)
        .compose(
            given -> {
              FunctionRequest request = given.form().deploy(given.module(), by, tag);
              FunctionName name = given.form().name();
              return control
                  .ask(
                      new ChangeFunction(name, request, key.map(k -> repeatable(k, given))),
                      OfFunction.class)
                  .map(FunctionRoutes::deployed);
            });
  }

  private Future<Submitted<FunctionForm>> submitted(Call call) {
    String type = Optional.ofNullable(call.request().getHeader("Content-Type")).orElse("");
    if (type.startsWith("multipart/form-data")) {
      return upload
          .receive(call.request(), PART)
          .compose(form -> documents.read(form.text(), form.module(), FunctionForm::read));
    }
    call.requireJson();
    return documents.read(call.request(), FunctionForm::read);
  }

  /** No task is made by the same document. */
  private static Repeatable repeatable(String key, Submitted<?> given) {
    String request = "deploy " + given.request();
    return new Repeatable(key, Digest.of(request.getBytes(StandardCharsets.UTF_8)));
  }

  private static Answer deployed(OfFunction made) {
    Function function = made.function().orElseThrow();
    RevisionName revision = made.revision().orElseThrow();
    Answer answer =
        Answer.json(made.isNew() ? 201 : 200, out -> FunctionJson.write(out, function, revision))
            .with("ETag", tag(function))
            .with("Location", FUNCTIONS + "/" + function.name() + "/revisions/" + revision);
    return made.repeated() ? answer.with("Idempotent-Replayed", "true") : answer;
  }

  private Future<Answer> delete(Call call) {
    FunctionName name = call.function();
    boolean force = call.query().flag("force");
    return ask(name, new FunctionRequest.Remove(force, by(call), call.expectedVersion()))
        .map(gone -> Answer.nothing());
  }

  private Future<Answer> deleteRevision(Call call) {
    FunctionName name = call.function();
    return ask(
            name,
            new FunctionRequest.RemoveRevision(call.revision(), by(call), call.expectedVersion()))
        .map(gone -> Answer.nothing());
  }

  private Future<Answer> change(Call call) {
    FunctionName name = call.function();
    OptionalLong tag = call.expectedVersion();
    String by = by(call);
    call.requireJson();
    return bodies
        .readSmall(call.request(), MOST_SWITCH_BYTES)
        .map(body -> FunctionForm.switching(fields("switch", body), by, tag))
        .compose(request -> ask(name, request))
        .map(changed -> answer(200, changed.function().orElseThrow()));
  }

  /** Without a body, whatever version there is. */
  private Future<Answer> rollback(Call call) {
    FunctionName name = call.function();
    OptionalLong tag = call.expectedVersion();
    String by = by(call);
    return bodies
        .readSmall(call.request(), MOST_SWITCH_BYTES)
        .map(
            body -> {
              if (body.length() == 0) {
                return new FunctionRequest.Rollback(by, tag);
              }
              call.requireJson();
              return FunctionForm.rollback(fields("rollback", body), by, tag);
            })
        .compose(request -> ask(name, request))
        .map(changed -> answer(200, changed.function().orElseThrow()));
  }

  private static Fields fields(String document, Buffer body) {
    return Fields.read(document, body.getBytes());
  }

  private Future<OfFunction> ask(FunctionName name, FunctionRequest request) {
    return control.ask(new ChangeFunction(name, request, Optional.empty()), OfFunction.class);
  }

  private static String by(Call call) {
    return call.asker().orElse("");
  }

  static Answer answer(int status, Function function) {
    return answer(status, function, (out, same) -> {});
  }

  /**
   * @param more beside what the function is
   */
  static Answer answer(int status, Function function, BiConsumer<JsonOut, Function> more) {
    return Answer.json(
            status,
            out -> {
              FunctionJson.write(out, function);
              more.accept(out, function);
            })
        .with("ETag", tag(function));
  }

  private static String tag(Function function) {
    return "\"" + function.version() + "\"";
  }
}
