package io.turboprop.manager.broker;

import java.util.Map;
import java.util.concurrent.Executor;
import org.apache.activemq.artemis.core.server.ActiveMQServer;

/**
 * A running broker as those in its process have it.
 *
 * @param inOrder does what they ask for, one after the other, so that who leaves is gone before it
 *     comes back
 * @param here who is connected, by id
 */
record Inside(ActiveMQServer server, Executor inOrder, Map<String, Presence> here) {
  static Inside of(ActiveMQServer server, Map<String, Presence> here) {
    return new Inside(server, server.getExecutorFactory().getExecutor(), here);
  }
}
