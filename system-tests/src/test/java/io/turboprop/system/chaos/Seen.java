package io.turboprop.system.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.system.Api;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;

/**
 * What a user sees of the fleet at a moment.
 *
 * @param managerWell the manager answers, and reaches broker and store
 * @param proxyWell the proxy says it is well
 * @param live tasks that are not over, as the manager says; -1 if it does not
 */
record Seen(boolean managerWell, boolean proxyWell, long live, Map<String, Sign> proplets) {

  /** A proplet in the manager's list. */
  record Sign(boolean alive, Instant heard) {}

  static final Seen NOTHING = new Seen(false, false, -1, Map.of());

  static Seen look(Api manager, Api proxy) {
    boolean proxyWell = ask(proxy, "/health").status() == 200;
    Api.Answer health = ask(manager, "/health");
    if (health.status() == 0) {
      return new Seen(false, proxyWell, -1, Map.of());
    }
    Map<String, Sign> proplets = new HashMap<>();
    for (JsonNode one : ask(manager, "/proplets").body().path("proplets")) {
      String heard = one.path("last_alive_at").asText("");
      proplets.put(
          one.path("id").asText(),
          new Sign(
              one.path("alive").asBoolean(),
              heard.isEmpty() ? Instant.MIN : OffsetDateTime.parse(heard).toInstant()));
    }
    long live = health.body().at("/checks/tasks:live/0/observedValue").asLong(-1);
    return new Seen(health.status() == 200, proxyWell, live, proplets);
  }

  private static Api.Answer ask(Api api, String path) {
    try {
      return api.get(path);
    } catch (UncheckedIOException notThere) {
      return new Api.Answer(0, com.fasterxml.jackson.databind.node.MissingNode.getInstance());
    }
  }

  boolean alive(String proplet) {
    Sign sign = proplets.get(proplet);
    return sign != null && sign.alive();
  }

  boolean heardAfter(String proplet, Instant moment) {
    Sign sign = proplets.get(proplet);
    return sign != null && sign.alive() && sign.heard().isAfter(moment);
  }
}
