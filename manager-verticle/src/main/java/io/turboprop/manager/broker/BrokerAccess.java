package io.turboprop.manager.broker;

import io.turboprop.model.Digest;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.security.auth.Subject;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager5;
import org.apache.activemq.artemis.spi.core.security.jaas.NoCacheLoginException;
import org.apache.activemq.artemis.spi.core.security.jaas.UserPrincipal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets entities in by id and key, and holds them to {@link ChannelRules}. The broker asks from its
 * own threads and remembers answers for some seconds. Safe for several threads.
 */
public final class BrokerAccess implements ActiveMQSecurityManager5 {
  private static final Logger log = LoggerFactory.getLogger(BrokerAccess.class);
  private static final int MOST_TOLD = 1_000;

  private final Map<String, BrokerUser> users = new ConcurrentHashMap<>();

  /** Refusals logged already, so that a stubborn client does not fill the log. */
  private final Set<String> told = ConcurrentHashMap.newKeySet();

  public BrokerAccess(Collection<BrokerUser> users) {
    users.forEach(this::admit);
  }

  /**
   * From now on this one, in place of another of that id. The broker may remember a former answer
   * for seconds, see {@link EmbeddedBroker#forgetAnswers}; who is connected already stays so.
   */
  public void admit(BrokerUser user) {
    users.put(user.id(), user);
  }

  /** No more; who is connected stays so, see {@link EmbeddedBroker#cut}. */
  public void shutOut(String id) {
    users.remove(id);
  }

  /**
   * @throws NoCacheLoginException unknown entity or wrong key; not remembered, so that an entity
   *     added later gets in at once
   */
  @Override
  public Subject authenticate(
      @Nullable String user,
      @Nullable String password,
      @Nullable RemotingConnection connection,
      @Nullable String securityDomain)
      throws NoCacheLoginException {
    BrokerUser known = user == null ? null : users.get(user);
    if (known == null || password == null || !matches(known, password)) {
      tell("broker refuses {}: {}", String.valueOf(user), "unknown entity or wrong key");
      throw new NoCacheLoginException("unknown entity or wrong key");
    }
    var subject = new Subject();
    subject.getPrincipals().add(new UserPrincipal(known.id()));
    return subject;
  }

  @Override
  public boolean authorize(
      Subject subject, @Nullable Set<Role> roles, CheckType checkType, String address) {
    BrokerUser user = userOf(subject);
    String topic = withoutQueue(address);
    boolean allowed = user != null && allows(user, checkType, topic);
    if (!allowed) {
      String id = user == null ? "?" : user.id();
      tell("broker refuses {}: {}", id, checkType + " on " + topic.replace('.', '/'));
    }
    return allowed;
  }

  @Override
  public boolean validateUser(String user, String password) {
    BrokerUser known = users.get(user);
    return known != null && matches(known, password);
  }

  @Override
  public boolean validateUserAndRole(
      String user, String password, Set<Role> roles, CheckType checkType) {
    return false; // the broker asks authorize instead
  }

  /** {@code address::queue} names the subscription's queue too; the rules are about topics. */
  private static String withoutQueue(String address) {
    int queue = address.indexOf("::");
    return queue < 0 ? address : address.substring(0, queue);
  }

  private static boolean allows(BrokerUser user, CheckType checkType, String address) {
    return switch (checkType) {
      case SEND, CREATE_ADDRESS ->
          ChannelRules.maySend(user, address) || ChannelRules.mayReceive(user, address);
      case CONSUME,
          CREATE_DURABLE_QUEUE,
          CREATE_NON_DURABLE_QUEUE,
          DELETE_DURABLE_QUEUE,
          DELETE_NON_DURABLE_QUEUE,
          DELETE_ADDRESS ->
          ChannelRules.mayReceive(user, address);
      case BROWSE, MANAGE, VIEW, EDIT -> false;
    };
  }

  private @Nullable BrokerUser userOf(Subject subject) {
    return subject.getPrincipals(UserPrincipal.class).stream()
        .map(principal -> users.get(principal.getName()))
        .findFirst()
        .orElse(null);
  }

  private static boolean matches(BrokerUser user, String password) {
    return user.key().matches(Digest.ofText(password));
  }

  private void tell(String text, String id, String what) {
    if (told.size() < MOST_TOLD && told.add(id + ' ' + what)) {
      log.warn(text, id, what);
    }
  }
}
