package io.turboprop.manager.direct;

import io.turboprop.config.Credentials;
import io.turboprop.manager.broker.BrokerRole;
import io.turboprop.manager.broker.BrokerUser;
import io.turboprop.manager.broker.ChannelRules;
import io.turboprop.model.Digest;
import io.turboprop.model.PropletId;
import io.turboprop.wire.Topics;

/** Holds proplets without a broker to the rules that brokers hold the others to. Immutable. */
final class WorkerRights {
  /** Nobody logs in as this user. */
  private static final Digest NO_KEY = Digest.ofText("");

  private final Credentials manager;
  private final Topics topics;

  /**
   * @param manager whose channel it is
   */
  WorkerRights(Credentials manager) {
    this.manager = manager;
    this.topics = new Topics(manager.tenant(), manager.channel());
  }

  boolean maySay(PropletId proplet, String topic) {
    return isPlain(topic) && ChannelRules.maySend(user(proplet), address(topic));
  }

  boolean mayHear(PropletId proplet, String topic) {
    return isPlain(topic) && ChannelRules.mayReceive(user(proplet), address(topic));
  }

  /** Whether native orders to a proplet go over this topic. */
  boolean isOrders(String topic) {
    return topics.propletOf(topic).filter(owner -> topic.equals(topics.orders(owner))).isPresent();
  }

  private BrokerUser user(PropletId proplet) {
    return new BrokerUser(
        manager.tenant(), manager.channel(), proplet.value(), NO_KEY, BrokerRole.PROPLET);
  }

  /** No wildcards, and nothing that the other way of writing topics would read otherwise. */
  private static boolean isPlain(String topic) {
    return topic.chars().noneMatch(c -> c == '+' || c == '#' || c == '.' || c == '*' || c == 0);
  }

  private static String address(String topic) {
    return topic.replace('/', '.');
  }
}
