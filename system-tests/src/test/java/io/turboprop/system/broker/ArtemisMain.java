package io.turboprop.system.broker;

import java.nio.file.Path;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;

/**
 * Artemis as a process of its own, as its distribution runs it: {@code etc/broker.xml}, and users
 * from properties by the login module {@code activemq}. The argument is the folder {@code etc}.
 */
final class ArtemisMain {
  private ArtemisMain() {}

  public static void main(String[] arguments) throws Exception {
    Path etc = Path.of(arguments[0]);
    var server = new EmbeddedActiveMQ();
    server.setConfigResourcePath(etc.resolve("broker.xml").toUri().toString());
    server.setSecurityManager(new ActiveMQJAASSecurityManager("activemq"));
    server.start();
  }
}
