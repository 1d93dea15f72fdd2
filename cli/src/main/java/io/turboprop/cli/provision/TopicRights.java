package io.turboprop.cli.provision;

import java.util.List;
import java.util.stream.Stream;

/**
 * Which topics an entity needs, as MQTT filters. Everything else is refused, so that no wildcard
 * shows a proplet the orders of another. The embedded broker has rules of its own, which leave the
 * channel's shared topics open to all.
 *
 * @param send filters of what it publishes; its last will is among it
 * @param receive filters of what it subscribes to
 */
record TopicRights(List<String> send, List<String> receive) {

  /** By the section's name, as {@code turboprop provision} gives them: what else is a proplet. */
  static TopicRights of(Identity identity) {
    String channel = "m/%s/c/%s/".formatted(identity.tenantId(), identity.channelId());
    return switch (identity.section()) {
      case "manager" -> below(channel, List.of("#"), List.of("#"));
      case "proxy" ->
          below(
              channel,
              List.of(
                  "registry/server",
                  "images/servers",
                  "images/found",
                  "image/+",
                  "proplet/+/images"),
              List.of("registry/proplet", "images/servers", "images/wants", "images/lookups"));
      default -> {
        String own = "proplet/" + identity.entityId() + "/+";
        yield below(
            channel,
            List.of("control/proplet/+", "registry/proplet", "images/wants", own),
            List.of("control/manager/+", "registry/server", "images/servers", "image/+", own));
      }
    };
  }

  private static TopicRights below(String channel, List<String> send, List<String> receive) {
    return new TopicRights(
        send.stream().map(channel::concat).toList(),
        receive.stream().map(channel::concat).toList());
  }

  /** Both, each once, in order. */
  List<String> all() {
    return Stream.concat(send.stream(), receive.stream()).distinct().toList();
  }
}
