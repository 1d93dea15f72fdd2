package io.turboprop.manager.api;

import static io.turboprop.manager.api.Endpoint.exact;
import static io.turboprop.manager.api.Endpoint.resource;

import io.turboprop.manager.function.Function;
import io.turboprop.manager.function.Revision;
import io.turboprop.manager.service.FunctionIndex;
import io.turboprop.manager.store.Page;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.FunctionName;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.RevisionName;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.List;

/** What there is to know of functions; the control verticle is not asked. */
final class FunctionReads {
  private final FunctionIndex index;
  private final ServingJson serving;

  FunctionReads(FunctionIndex index, ServingJson serving) {
    this.index = index;
    this.serving = serving;
  }

  List<Endpoint> endpoints() {
    return List.of(
        resource("list-functions", HttpMethod.GET, FunctionRoutes.FUNCTIONS, this::list),
        resource("get-function", HttpMethod.GET, FunctionRoutes.FUNCTION, this::view),
        exact("list-revisions", HttpMethod.GET, FunctionRoutes.REVISIONS, this::revisions),
        exact("get-revision", HttpMethod.GET, FunctionRoutes.REVISION, this::revision),
        exact("get-function-history", HttpMethod.GET, FunctionRoutes.HISTORY, this::history));
  }

  private Future<Answer> list(Call call) {
    Page<Function> page = page(call, List.copyOf(index.all()));
    return Future.succeededFuture(PageJson.answer("functions", page, FunctionJson::write));
  }

  private Future<Answer> view(Call call) {
    return Future.succeededFuture(
        FunctionRoutes.answer(200, find(call), (out, function) -> serving.write(out, function)));
  }

  private Future<Answer> revisions(Call call) {
    Function function = find(call);
    Page<Revision> page = page(call, function.revisions().reversed());
    return Future.succeededFuture(
        PageJson.answer(
            "revisions", page, (out, revision) -> FunctionJson.revision(out, function, revision)));
  }

  private Future<Answer> revision(Call call) {
    Function function = find(call);
    RevisionName name = call.revision();
    Revision revision =
        function
            .revision(name)
            .orElseThrow(
                () ->
                    new OrchestratorException(
                        ErrorCode.REVISION_NOT_FOUND,
                        "function " + function.name() + " has no revision " + name));
    return Future.succeededFuture(
        Answer.json(
            200,
            out -> {
              FunctionJson.revision(out, function, revision);
              serving.write(out, function, revision);
            }));
  }

  private Future<Answer> history(Call call) {
    Function function = find(call);
    return Future.succeededFuture(
        PageJson.answer(
            "history", page(call, function.history().reversed()), FunctionJson::change));
  }

  private Function find(Call call) {
    FunctionName name = call.function();
    return index
        .find(name)
        .orElseThrow(
            () ->
                new OrchestratorException(
                    ErrorCode.FUNCTION_NOT_FOUND, "function " + name + " does not exist"));
  }

  private static <T> Page<T> page(Call call, List<T> all) {
    Query query = call.query();
    long offset = query.offset();
    long limit = query.taskLimit();
    return new Page<>(offset, limit, all.size(), all.stream().skip(offset).limit(limit).toList());
  }
}
