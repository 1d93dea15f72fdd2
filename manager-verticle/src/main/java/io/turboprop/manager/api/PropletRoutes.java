package io.turboprop.manager.api;

import static io.turboprop.manager.api.Endpoint.exact;
import static io.turboprop.manager.api.Endpoint.resource;

import io.turboprop.codec.GoTime;
import io.turboprop.manager.service.ControlReply.Done;
import io.turboprop.manager.service.ControlReply.OfImages;
import io.turboprop.manager.service.ControlReply.OfPropletInFull;
import io.turboprop.manager.service.ControlReply.OfProplets;
import io.turboprop.manager.service.ControlReply.Silence;
import io.turboprop.manager.service.ControlRequest;
import io.turboprop.manager.service.ControlRequest.AskImages;
import io.turboprop.manager.service.ControlRequest.ListProplets;
import io.turboprop.manager.store.Happening;
import io.turboprop.manager.store.HappeningFilter;
import io.turboprop.manager.store.Page;
import io.turboprop.manager.store.Store;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.PropletId;
import io.turboprop.wire.ImageList;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** {@code /proplets} (wire reference §9.2). */
final class PropletRoutes {
  private static final String PROPLETS = "/proplets";
  private static final String PROPLET = "/proplets/{id}";

  /** Newest events of a proplet that its view has; there are more at {@code /events}. */
  private static final int HISTORY_SHOWN = 20;

  private final ControlClient control;
  private final Store store;

  PropletRoutes(ControlClient control, Store store) {
    this.control = control;
    this.store = store;
  }

  List<Endpoint> endpoints() {
    return List.of(
        resource("list-proplets", HttpMethod.GET, PROPLETS, this::list),
        resource("get-proplet", HttpMethod.GET, PROPLET, this::view),
        resource("delete-proplet", HttpMethod.DELETE, PROPLET, this::delete),
        exact("get-proplet-alive-history", HttpMethod.GET, PROPLET + "/alive-history", this::alive),
        exact("list-proplet-images", HttpMethod.GET, PROPLET + "/images", this::images),
        exact("get-proplet-metrics", HttpMethod.GET, PROPLET + "/metrics", this::metrics));
  }

  private Future<Answer> list(Call call) {
    Query query = call.query();
    return control
        .ask(
            new ListProplets(query.offset(), query.limit(), query.alive(), query.selector()),
            OfProplets.class)
        .map(found -> PageJson.answer("proplets", found.page(), PropletJson::write));
  }

  private Future<Answer> view(Call call) {
    PropletId id = call.proplet();
    Future<OfPropletInFull> proplet = find(id);
    Future<OfImages> images = control.ask(new AskImages(id, true), OfImages.class);
    Future<Optional<List<Happening>>> history = history(id);
    return Future.all(proplet, images, history)
        .map(
            all ->
                Answer.json(
                    200,
                    out ->
                        PropletDetailJson.write(
                            out, proplet.result(), images.result(), history.result())));
  }

  private Future<Answer> images(Call call) {
    return control
        .ask(new AskImages(call.proplet(), false), OfImages.class)
        .map(
            images -> {
              images.silence().ifPresent(PropletRoutes::refuse);
              return Answer.json(200, out -> ImagesJson.write(out, images, ImageList.MOST_IMAGES));
            });
  }

  private static void refuse(Silence silence) {
    throw new OrchestratorException(silence.code(), silence.why());
  }

  /** Empty if the store cannot be read now: what a proplet does matters more than what it did. */
  private Future<Optional<List<Happening>>> history(PropletId id) {
    HappeningFilter ofProplet =
        new HappeningFilter(Optional.empty(), Optional.of(id), EventTypes.OF_PROPLETS);
    return store.latest(ofProplet, HISTORY_SHOWN).map(Optional::of).otherwise(Optional.empty());
  }

  private Future<Answer> delete(Call call) {
    return control
        .ask(new ControlRequest.DeleteProplet(call.proplet()), Done.class)
        .map(done -> Answer.nothing());
  }

  private Future<Answer> alive(Call call) {
    Query query = call.query();
    long offset = query.offset();
    long limit = query.limit();
    return find(call.anyProplet())
        .map(proplet -> part(proplet.proplet().proplet().heartbeats(), offset, limit))
        .map(page -> PageJson.ofTexts("history", page));
  }

  private static Page<String> part(List<Instant> oldestFirst, long offset, long limit) {
    List<String> items = oldestFirst.stream().skip(offset).limit(limit).map(GoTime::text).toList();
    return new Page<>(offset, limit, oldestFirst.size(), items);
  }

  private Future<Answer> metrics(Call call) {
    PropletId id = call.anyProplet();
    Query query = call.query();
    long offset = query.offset();
    long limit = query.limit();
    return find(id)
        .compose(known -> store.metrics().ofProplet(id, offset, limit))
        .map(page -> PageJson.answer("metrics", page, MetricsJson::write));
  }

  private Future<OfPropletInFull> find(PropletId id) {
    return control.ask(new ControlRequest.ViewProplet(id), OfPropletInFull.class);
  }
}
