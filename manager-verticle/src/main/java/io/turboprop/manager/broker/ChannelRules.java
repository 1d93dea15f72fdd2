package io.turboprop.manager.broker;

import java.util.List;

/**
 * Who may use which topics. The channel {@code m/{tenant}/c/{channel}/#} is open to its entities
 * (wire reference §1), except the native proplets' own topics below {@code proplet/{id}/}
 * (architecture §5): those belong to that proplet and the manager, and {@code proplet/{id}/images}
 * also takes what the proxy has to say. Only those who serve images send their chunks, speak to one
 * another, and say what names stand for, which only the manager asks.
 *
 * <p>Topics come as Artemis sees them: levels joined by {@code .}, wildcards {@code *} and {@code
 * #}. A filter is allowed when everything it could match is.
 */
public final class ChannelRules {
  /** {@code m.{tenant}.c.{channel}}; below it native topics begin with the next three. */
  static final int PREFIX_LEVELS = 4;

  static final String OWN = "proplet";
  static final String IMAGES = "images";
  static final String IMAGE = "image";
  private static final String SERVERS = "servers";
  private static final String FOUND = "found";
  private static final String LOOKUPS = "lookups";

  private ChannelRules() {}

  public static boolean maySend(BrokerUser user, String address) {
    List<String> levels = levels(address);
    if (!inChannel(user, levels)) {
      return false;
    }
    List<String> below = levels.subList(PREFIX_LEVELS, levels.size());
    return isImageAnswer(user, levels)
        || (mayUse(user, levels)
            && (mayServeImages(user) || !isOfImageServers(below))
            && (user.role() == BrokerRole.MANAGER || !below.equals(List.of(IMAGES, LOOKUPS))));
  }

  public static boolean mayReceive(BrokerUser user, String address) {
    List<String> levels = levels(address);
    return inChannel(user, levels) && mayUse(user, levels);
  }

  private static boolean inChannel(BrokerUser user, List<String> levels) {
    return levels.size() > PREFIX_LEVELS
        && levels
            .subList(0, PREFIX_LEVELS)
            .equals(List.of("m", user.tenant(), "c", user.channel()));
  }

  private static boolean mayUse(BrokerUser user, List<String> levels) {
    if (user.role() == BrokerRole.MANAGER) {
      return true;
    }
    String first = levels.get(PREFIX_LEVELS);
    if (!first.equals(OWN)) {
      return !isWildcard(first); // it would match the own topics of all
    }
    return levels.size() > PREFIX_LEVELS + 1 && levels.get(PREFIX_LEVELS + 1).equals(user.id());
  }

  private static boolean isImageAnswer(BrokerUser user, List<String> levels) {
    return user.role() == BrokerRole.PROXY
        && levels.size() == PREFIX_LEVELS + 3
        && levels.get(PREFIX_LEVELS).equals(OWN)
        && !isWildcard(levels.get(PREFIX_LEVELS + 1))
        && levels.get(PREFIX_LEVELS + 2).equals(IMAGES);
  }

  private static boolean mayServeImages(BrokerUser user) {
    return user.role() != BrokerRole.PROPLET;
  }

  /** Chunks of images, and what those who serve them say to one another and to the manager. */
  private static boolean isOfImageServers(List<String> below) {
    return below.getFirst().equals(IMAGE)
        || below.equals(List.of(IMAGES, SERVERS))
        || below.equals(List.of(IMAGES, FOUND));
  }

  private static boolean isWildcard(String level) {
    return level.equals("*") || level.equals("#");
  }

  private static List<String> levels(String address) {
    return List.of(address.split("\\.", -1));
  }
}
