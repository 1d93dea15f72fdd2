package io.turboprop.discovery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Optional;
import javax.naming.CommunicationException;
import javax.naming.Context;
import javax.naming.NameNotFoundException;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.ServiceUnavailableException;
import javax.naming.directory.Attribute;
import javax.naming.directory.DirContext;
import javax.naming.directory.InitialDirContext;
import org.jspecify.annotations.Nullable;

/**
 * Asks the DNS where a service is offered, by the client that the JDK has: over UDP, over TCP if
 * the answer is long, by all name servers of the machine. Keeps nothing: each question is asked
 * anew. Blocks; may be called from any thread.
 */
public final class ServiceLookup {
  /** For the first of {@link #TRIES}; each next one waits twice as long. */
  private static final Duration FIRST_WAIT = Duration.ofSeconds(1);

  private static final int TRIES = 3;

  /** More records of one service are not looked at. */
  static final int MOST_RECORDS = 100;

  private final Hashtable<String, String> settings = new Hashtable<>();

  /**
   * @param server {@code host} or {@code host:port}; empty for those of the machine
   */
  public ServiceLookup(Optional<String> server) {
    settings.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
    settings.put(Context.PROVIDER_URL, server.map(at -> "dns://" + at).orElse("dns:"));
    settings.put("com.sun.jndi.dns.timeout.initial", String.valueOf(FIRST_WAIT.toMillis()));
    settings.put("com.sun.jndi.dns.timeout.retries", String.valueOf(TRIES));
  }

  /**
   * @param service such as {@code _mqtt._tcp.plant.example}
   * @return in no order; empty if the name is known and offers no such service, or is not known
   * @throws DiscoveryException if nobody could be asked
   */
  public List<ServiceRecord> find(String service) throws DiscoveryException {
    try {
      DirContext dns = new InitialDirContext(settings);
      try {
        return read(dns.getAttributes(service, new String[] {"SRV"}).get("SRV"));
      } finally {
        dns.close();
      }
    } catch (NameNotFoundException e) {
      return List.of();
    } catch (CommunicationException | ServiceUnavailableException e) {
      throw new DiscoveryException(
          "no name server answers for %s (%s)".formatted(service, reason(e)), e);
    } catch (NamingException e) {
      throw new DiscoveryException(
          "the DNS cannot say where %s is: %s".formatted(service, reason(e)), e);
    }
  }

  private static String reason(NamingException e) {
    Throwable root = e.getRootCause();
    return String.valueOf(root == null ? e.getMessage() : root.getMessage());
  }

  /** What is no record of a place is left out. */
  private static List<ServiceRecord> read(@Nullable Attribute srv) throws NamingException {
    List<ServiceRecord> records = new ArrayList<>();
    if (srv == null) {
      return records;
    }
    NamingEnumeration<?> all = srv.getAll();
    while (all.hasMore() && records.size() < MOST_RECORDS) {
      try {
        records.add(ServiceRecord.parse(String.valueOf(all.next())));
      } catch (IllegalArgumentException notOffered) {
        continue;
      }
    }
    return records;
  }
}
