package io.turboprop.manager.broker;

import java.util.Set;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerMessagePlugin;
import org.apache.activemq.artemis.core.transaction.Transaction;

/**
 * Keeps messages of the native protocol out of the journal: whoever sends them sends them again
 * until they are answered, so a forced write for each buys nothing. A remembered session still
 * finds them after a reconnect, but not after a restart of the broker. Those of upstream's protocol
 * are said once and are written down.
 */
final class RepeatedMessages implements ActiveMQServerMessagePlugin {
  private static final Set<String> NATIVE =
      Set.of(ChannelRules.OWN, ChannelRules.IMAGES, ChannelRules.IMAGE);

  @Override
  public void beforeSend(
      ServerSession session,
      Transaction transaction,
      Message message,
      boolean direct,
      boolean noAutoCreateQueue) {
    if (message.isDurable() && isNative(message.getAddress())) {
      message.setDurable(false);
    }
  }

  /** By the level below the channel; without a list of levels, since each message is looked at. */
  static boolean isNative(String address) {
    int begin = 0;
    for (int level = 0; level < ChannelRules.PREFIX_LEVELS; level++) {
      begin = address.indexOf('.', begin) + 1;
      if (begin == 0) {
        return false;
      }
    }
    int end = address.indexOf('.', begin);
    return end > 0 && NATIVE.contains(address.substring(begin, end));
  }
}
