package io.turboprop.manager.api;

import static io.turboprop.manager.api.Endpoint.resource;

import io.turboprop.codec.JsonOut;
import io.turboprop.manager.store.Candidate;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.function.Supplier;

/** {@code /managers}: who leads, as this manager sees it. */
final class LeaderRoutes {
  private final Supplier<Candidate> self;
  private final Supplier<Position> position;

  LeaderRoutes(Supplier<Candidate> self, Supplier<Position> position) {
    this.self = self;
    this.position = position;
  }

  List<Endpoint> endpoints() {
    return List.of(resource("get-managers", HttpMethod.GET, "/managers", this::view));
  }

  private Future<Answer> view(Call call) {
    Position now = position.get();
    return Future.succeededFuture(Answer.json(200, out -> write(out, now)));
  }

  private void write(JsonOut out, Position now) {
    out.text("id", self.get().id());
    out.text("address", self.get().address());
    out.text("role", role(now));
    switch (now) {
      case Position.Leading leading -> {
        out.whole("epoch", leading.epoch());
        out.text("since", leading.since().toString());
        out.object("leader", self.get(), LeaderRoutes::manager);
      }
      case Position.Following following -> {
        out.whole("epoch", following.lead().epoch());
        out.text("since", following.since().toString());
        out.object("leader", following.lead().holder(), LeaderRoutes::manager);
      }
      case Position.Vacant vacant -> {
        out.text("since", vacant.since().toString());
        out.text("reason", vacant.why());
      }
    }
  }

  private static void manager(JsonOut out, Candidate manager) {
    out.text("id", manager.id());
    out.text("address", manager.address());
  }

  static String role(Position position) {
    return switch (position) {
      case Position.Leading ignored -> "leader";
      case Position.Following ignored -> "follower";
      case Position.Vacant ignored -> "none";
    };
  }
}
