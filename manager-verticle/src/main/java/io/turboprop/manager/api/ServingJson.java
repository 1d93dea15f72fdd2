package io.turboprop.manager.api;

import io.turboprop.codec.JsonOut;
import io.turboprop.manager.function.Function;
import io.turboprop.manager.function.Revision;
import io.turboprop.manager.serving.EndpointIndex;
import io.turboprop.manager.serving.ServingIndex;
import io.turboprop.manager.serving.ServingIndex.Place;
import io.turboprop.manager.serving.ServingPlan;
import io.turboprop.model.Reason;
import io.turboprop.model.RevisionKey;
import io.turboprop.wire.Serving;
import java.util.List;

/** Which proplets serve revisions, in answers; nothing of those that nobody was asked to serve. */
final class ServingJson {
  private final EndpointIndex endpoints;
  private final ServingIndex places;

  ServingJson(EndpointIndex endpoints, ServingIndex places) {
    this.endpoints = endpoints;
    this.places = places;
  }

  /** Of all revisions. */
  void write(JsonOut out, Function function) {
    List<Revision> served =
        function.revisions().stream()
            .filter(revision -> endpoints.find(ServingPlan.key(function, revision)).isPresent())
            .toList();
    out.objects("serving", served, (o, revision) -> fields(o, function, revision));
  }

  /** Of one. */
  void write(JsonOut out, Function function, Revision revision) {
    if (endpoints.find(ServingPlan.key(function, revision)).isPresent()) {
      out.object("serving", revision, (o, r) -> fields(o, function, r));
    }
  }

  private void fields(JsonOut out, Function function, Revision revision) {
    RevisionKey key = ServingPlan.key(function, revision);
    List<Place> all = places.find(key);
    out.text("revision", revision.name().value());
    out.whole("ready", count(all, Serving.State.READY));
    out.whole("preparing", count(all, Serving.State.PREPARING));
    out.whole("failed", count(all, Serving.State.FAILED));
    out.whole("instances", all.stream().mapToLong(Place::instances).sum());
    out.textIf("trouble", endpoints.find(key).map(EndpointIndex.Outlook::trouble).orElse(""));
    out.objects("proplets", all, ServingJson::place);
  }

  private static long count(List<Place> places, Serving.State state) {
    return places.stream().filter(place -> place.alive() && place.state() == state).count();
  }

  private static void place(JsonOut out, Place place) {
    out.text("proplet_id", place.proplet().value());
    out.text("state", FunctionJson.word(place.state()));
    out.flag("alive", place.alive());
    out.whole("instances", place.instances());
    out.textIf("reason", place.why().map(why -> why.code().code()));
    out.textIf("message", place.why().map(Reason::message).orElse(""));
  }
}
