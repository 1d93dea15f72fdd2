package io.turboprop.system.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.system.Api;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a user sees of the fleet at a moment.
 *
 * @param claims managers that say that they lead, with their epochs
 * @param well managers that say they are well: the leader reaches broker and store, others know who
 *     leads
 * @param proxyWell the proxy says it is well
 * @param live tasks that are not over, as the leader says; -1 if it does not
 */
record Seen(
    Map<String, Long> claims,
    Set<String> well,
    boolean proxyWell,
    long live,
    Map<String, Sign> proplets) {

  /** A proplet in the leader's list. */
  record Sign(boolean alive, Instant heard) {}

  static final Seen NOTHING = new Seen(Map.of(), Set.of(), false, -1, Map.of());

  static Seen look(Map<String, Api> managers, Api proxy) {
    boolean proxyWell = ask(proxy, "/health").status() == 200;
    Map<String, Long> claims = new HashMap<>();
    Set<String> well = new HashSet<>();
    long live = -1;
    Map<String, Sign> proplets = Map.of();
    for (Map.Entry<String, Api> manager : managers.entrySet()) {
      Api.Answer health = ask(manager.getValue(), "/health");
      if (health.status() == 200) {
        well.add(manager.getKey());
      }
      // Only the control core of a leader knows these.
      JsonNode epoch = health.body().at("/checks/control:epoch/0/observedValue");
      if (epoch.isNumber()) {
        claims.put(manager.getKey(), epoch.asLong());
        live = health.body().at("/checks/tasks:live/0/observedValue").asLong(-1);
        proplets = proplets(manager.getValue());
      }
    }
    return new Seen(claims, well, proxyWell, live, proplets);
  }

  private static Map<String, Sign> proplets(Api leader) {
    Map<String, Sign> proplets = new HashMap<>();
    for (JsonNode one : ask(leader, "/proplets").body().path("proplets")) {
      String heard = one.path("last_alive_at").asText("");
      proplets.put(
          one.path("id").asText(),
          new Sign(
              one.path("alive").asBoolean(),
              heard.isEmpty() ? Instant.MIN : OffsetDateTime.parse(heard).toInstant()));
    }
    return proplets;
  }

  private static Api.Answer ask(Api api, String path) {
    try {
      return api.get(path);
    } catch (UncheckedIOException notThere) {
      return new Api.Answer(0, com.fasterxml.jackson.databind.node.MissingNode.getInstance());
    }
  }

  /** Who leads; empty if nobody says so, or more than one. */
  Optional<String> leader() {
    return claims.size() == 1 ? claims.keySet().stream().findFirst() : Optional.empty();
  }

  /** Somebody leads, and reaches broker and store. */
  boolean leaderWell() {
    return leader().filter(well::contains).isPresent();
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
