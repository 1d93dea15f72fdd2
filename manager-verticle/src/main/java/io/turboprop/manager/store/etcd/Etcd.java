package io.turboprop.manager.store.etcd;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.ClientBuilder;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.Watch;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.DeleteOption;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.LeaseOption;
import io.etcd.jetcd.options.PutOption;
import io.etcd.jetcd.options.WatchOption;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Calls of etcd, for keys below the prefix, which are named without it. Each waits for its answer,
 * so none is for an event loop. Thread-safe.
 */
final class Etcd implements AutoCloseable {
  /** So that a connection that died in silence is noticed. */
  private static final Duration ASK = Duration.ofSeconds(10);

  private static final int PAGE = 1_000;

  private final Client client;
  private final String prefix;
  private final Duration answer;

  private Etcd(Client client, EtcdOptions options) {
    this.client = client;
    this.prefix = options.prefix();
    this.answer = options.answer();
  }

  /**
   * Connects when it is first asked.
   *
   * @throws IllegalArgumentException if a certificate cannot be read
   */
  static Etcd at(EtcdOptions options) {
    EtcdAddress address = options.address();
    ClientBuilder builder =
        Client.builder()
            .endpoints(address.endpoints())
            .waitForReady(false)
            .retryDelay(50)
            .retryMaxDelay(500)
            .retryMaxAttempts(2)
            .keepaliveTime(ASK)
            .keepaliveTimeout(answer(options))
            .connectTimeout(answer(options))
            .maxInboundMessageSize(Integer.MAX_VALUE);
    address
        .login()
        .ifPresent(login -> builder.user(bytes(login.user())).password(bytes(login.password())));
    if (address.tls()) {
      secure(builder, address);
    }
    return new Etcd(builder.build(), options);
  }

  private static Duration answer(EtcdOptions options) {
    return options.answer();
  }

  private static void secure(ClientBuilder builder, EtcdAddress address) {
    try {
      builder.sslContext(
          tls -> {
            address.ca().ifPresent(ca -> tls.trustManager(ca.toFile()));
            address
                .client()
                .ifPresent(own -> tls.keyManager(own.certificate().toFile(), own.key().toFile()));
          });
    } catch (SSLException e) {
      throw new IllegalArgumentException("the certificates for etcd cannot be used", e);
    }
  }

  /**
   * A key as it is stored.
   *
   * @param key without the prefix
   * @param value null where only its absence is known
   * @param created revision in which it came
   * @param modified revision of the last change, 0 for what is not there
   * @param lease that it goes with, 0 for none
   */
  record Stored(String key, @Nullable String value, long created, long modified, long lease) {
    static Stored absent(String key) {
      return new Stored(key, null, 0, 0, 0);
    }
  }

  /**
   * What a transaction did.
   *
   * @param succeeded whether all keys were as expected
   * @param revision it made, or saw
   * @param found what was asked for in case they were not
   */
  record Outcome(boolean succeeded, long revision, List<Stored> found) {}

  /** A change in a transaction. */
  sealed interface Change {
    /**
     * @param lease 0 for none
     */
    record Put(String key, String value, long lease) implements Change {}

    record PutBytes(String key, ByteSequence value) implements Change {}

    record Delete(String key) implements Change {}

    /** Of all keys that begin so. */
    record DeleteAll(String beginning) implements Change {}
  }

  /**
   * A key as it has to be.
   *
   * @param modified 0 for one that is not there
   */
  record Expected(String key, long modified) {}

  /** As they are now, in one revision; what is not there is {@link Stored#absent}. */
  List<Stored> get(String... keys) throws EtcdException {
    return transact(List.of(), List.of(), List.of(keys)).found();
  }

  /**
   * Makes all changes, if all is as expected.
   *
   * @param asked keys to look at if it is not, or if nothing is to be changed
   */
  Outcome transact(List<Expected> expected, List<Change> changes, List<String> asked)
      throws EtcdException {
    Op[] questions =
        asked.stream().map(key -> Op.get(key(key), GetOption.DEFAULT)).toArray(Op[]::new);
    boolean reads = changes.isEmpty();
    TxnResponse answered =
        await(
            client
                .getKVClient()
                .txn()
                .If(expected.stream().map(this::comparison).toArray(Cmp[]::new))
                .Then(reads ? questions : changes.stream().map(this::op).toArray(Op[]::new))
                .Else(questions)
                .commit());
    List<Stored> found = new ArrayList<>();
    if (reads || !answered.isSucceeded()) {
      List<GetResponse> answers = answered.getGetResponses();
      for (int i = 0; i < asked.size(); i++) {
        List<KeyValue> values = answers.get(i).getKvs();
        found.add(values.isEmpty() ? Stored.absent(asked.get(i)) : stored(values.getFirst()));
      }
    }
    return new Outcome(answered.isSucceeded(), answered.getHeader().getRevision(), found);
  }

  private Cmp comparison(Expected one) {
    return new Cmp(key(one.key()), Cmp.Op.EQUAL, CmpTarget.modRevision(one.modified()));
  }

  private Op op(Change change) {
    return switch (change) {
      case Change.Put(String key, String value, long lease) ->
          Op.put(
              key(key),
              bytes(value),
              lease == 0 ? PutOption.DEFAULT : PutOption.builder().withLeaseId(lease).build());
      case Change.PutBytes(String key, ByteSequence value) ->
          Op.put(key(key), value, PutOption.DEFAULT);
      case Change.Delete(String key) -> Op.delete(key(key), DeleteOption.DEFAULT);
      case Change.DeleteAll(String beginning) ->
          Op.delete(key(beginning), DeleteOption.builder().isPrefix(true).build());
    };
  }

  /**
   * Everything but pieces of blobs in one revision.
   *
   * @param keys by key
   */
  record Content(long revision, List<Stored> keys) {}

  Content everything() throws EtcdException {
    List<Stored> all = new ArrayList<>();
    long revision =
        each("", key(Texts.PIECES), GetOption.builder(), found -> all.add(stored(found)));
    return new Content(revision, all);
  }

  /**
   * The keys that begin so, without their values.
   *
   * @param beginning ends with a slash
   */
  List<String> keys(String beginning) throws EtcdException {
    List<String> all = new ArrayList<>();
    // '0' comes after '/'.
    ByteSequence end = key(beginning.substring(0, beginning.length() - 1) + '0');
    each(beginning, end, GetOption.builder().withKeysOnly(true), found -> all.add(name(found)));
    return all;
  }

  /** Page by page, all in the revision that it gives. */
  private long each(
      String from, ByteSequence end, GetOption.Builder option, Consumer<KeyValue> found)
      throws EtcdException {
    ByteSequence next = key(from);
    long revision = 0;
    boolean more = true;
    while (more) {
      GetResponse page =
          await(
              client
                  .getKVClient()
                  .get(next, option.withRange(end).withLimit(PAGE).withRevision(revision).build()));
      if (revision == 0) {
        revision = page.getHeader().getRevision();
      }
      page.getKvs().forEach(found);
      more = page.isMore();
      if (more) {
        next = page.getKvs().getLast().getKey().concat(ByteSequence.from(new byte[] {0}));
      }
    }
    return revision;
  }

  /** A value that is no text, as it is now. */
  Optional<byte[]> bytesOf(String key) throws EtcdException {
    return await(client.getKVClient().get(key(key))).getKvs().stream()
        .map(found -> found.getValue().getBytes())
        .findFirst();
  }

  /**
   * Changes of all but pieces of blobs, from a revision on, until it is closed. Not on an event
   * loop, but must not block.
   */
  Watch.Watcher watch(long revision, Watch.Listener listener) {
    WatchOption option =
        WatchOption.builder()
            .withRange(key(Texts.PIECES))
            .withRevision(revision)
            .withRequireLeader(true)
            .build();
    return client.getWatchClient().watch(key(""), option, listener);
  }

  /** A new lease of so many seconds; etcd may make it longer. */
  Granted grant(long seconds) throws EtcdException {
    var granted = await(client.getLeaseClient().grant(seconds));
    return new Granted(granted.getID(), granted.getTTL());
  }

  /**
   * @param seconds that it holds from now
   */
  record Granted(long lease, long seconds) {}

  /** Seconds that a lease holds from now on, 0 if it is over. */
  long renew(long lease) throws EtcdException {
    try {
      return Math.max(0, await(client.getLeaseClient().keepAliveOnce(lease)).getTTL());
    } catch (EtcdException e) {
      if (String.valueOf(e.getMessage()).contains("lease not found")) {
        return 0;
      }
      throw e;
    }
  }

  /**
   * What is left of a lease, and what it was granted for, in seconds.
   *
   * @param left 0 if it is over
   */
  record Remaining(long left, long granted) {}

  Remaining remaining(long lease) throws EtcdException {
    var told = await(client.getLeaseClient().timeToLive(lease, LeaseOption.DEFAULT));
    return new Remaining(Math.max(0, told.getTTL()), told.getGrantedTTL());
  }

  void revoke(long lease) throws EtcdException {
    await(client.getLeaseClient().revoke(lease));
  }

  Stored stored(KeyValue kv) {
    return new Stored(
        name(kv),
        kv.getValue().toString(StandardCharsets.UTF_8),
        kv.getCreateRevision(),
        kv.getModRevision(),
        kv.getLease());
  }

  private String name(KeyValue kv) {
    return kv.getKey().toString(StandardCharsets.UTF_8).substring(prefix.length());
  }

  private ByteSequence key(String name) {
    return bytes(prefix + name);
  }

  private static ByteSequence bytes(String text) {
    return ByteSequence.from(text, StandardCharsets.UTF_8);
  }

  private <T> T await(CompletableFuture<T> call) throws EtcdException {
    try {
      return call.get(answer.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new EtcdException(e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      call.cancel(true);
      throw new EtcdException("no answer in time");
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts who waits for etcd", e);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
