package io.turboprop.proxy.registry;

import io.turboprop.model.Digest;
import io.turboprop.model.ImageProof;
import io.turboprop.model.ImageRef;
import io.turboprop.proxy.service.Blob;
import io.turboprop.proxy.service.BlobSource;
import io.turboprop.proxy.transfer.ImageException;
import io.turboprop.time.Cancellable;
import io.turboprop.time.Timers;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;

/**
 * One repository of a registry, for those who bring images there or show what is there; {@link
 * RegistryOrigin} is for those who only run them. Everything fails with an {@link ImageException}
 * that names the registry. Event loop of its owner only.
 */
public final class RegistryRepository {
  private static final Duration TELL = Duration.ofMillis(100);

  private final RegistryHost host;
  private final String name;
  private final Timers timers;
  private final ManifestCall manifests;
  private final ManifestPut put;
  private final BlobCall download;
  private final UploadCall upload;
  private final MountCall mount;
  private final TagsCall tags;
  private final SignatureCalls signatures;

  private RegistryRepository(RegistryHost host, String name, Calls calls) {
    this.host = host;
    this.name = name;
    this.timers = calls.rules().timers();
    this.manifests = new ManifestCall(calls.get(), calls.config(), calls.retrying());
    this.put = new ManifestPut(calls.send(), calls.retrying());
    this.download =
        new BlobCall(
            calls.get(),
            calls.retrying(),
            new StallGuard(
                calls.rules().timers(), calls.rules().clock(), calls.rules().stallTimeout()));
    this.upload =
        new UploadCall(calls.get(), calls.send(), calls.retrying(), calls.rules().limits());
    this.mount = new MountCall(calls.send(), calls.retrying());
    this.signatures = new SignatureCalls(calls.get(), manifests, calls.config(), calls.retrying());
    this.tags = new TagsCall(calls.get(), calls.config(), calls.rules().limits(), calls.retrying());
  }

  /** What somebody means to do with a repository. */
  public enum Access {
    PULL("pull"),
    PULL_AND_PUSH("pull,push");

    private final String actions;

    Access(String actions) {
      this.actions = actions;
    }

    /** As the scopes of tokens have it. */
    String actions() {
      return actions;
    }
  }

  private record Calls(
      RegistryGet get,
      RegistrySend send,
      RegistryConfig config,
      Retrying retrying,
      Sending.Rules rules) {}

  /** Gives the repositories that images are in. */
  public static final class Finder {
    private final RegistryHosts hosts;
    private final Calls calls;

    /**
     * @param access what token servers are asked for
     */
    public Finder(
        HttpClient client,
        Access access,
        RegistryConfig config,
        PushLimits limits,
        Timers timers,
        InstantSource clock,
        RandomGenerator random) {
      this.hosts = new RegistryHosts(config);
      HttpGet http = new HttpGet(client, hosts, config);
      LogIn login = new LogIn(new Tokens(http, hosts, clock, access));
      Sending.Rules rules = new Sending.Rules(timers, clock, config.stallTimeout(), limits);
      this.calls =
          new Calls(
              new RegistryGet(http, login),
              new RegistrySend(client, hosts, config, login, rules),
              config,
              new Retrying(config.retry(), timers, clock, random),
              rules);
    }

    /**
     * @throws ImageException if the image names no registry and there is no home, or no host
     */
    public RegistryRepository of(ImageRef.Oci image) {
      RegistryHost host = hosts.of(image);
      return new RegistryRepository(host, host.repository(image.repository()), calls);
    }
  }

  /** {@code host[:port]/name}. */
  @Override
  public String toString() {
    return host + "/" + name;
  }

  /**
   * @param reference tag or digest
   */
  public Future<ManifestDocument> manifest(String reference) {
    return manifests.get(host, name, reference);
  }

  /**
   * The bytes of a blob, for a target that checks them.
   *
   * @param progress is told now and then, on the event loop, how many have come
   */
  public BlobSource blob(LongConsumer progress) {
    return target -> {
      Cancellable told = timers.every(TELL, () -> progress.accept(target.received()));
      return download.download(host, name, target).onComplete(done -> told.cancel());
    };
  }

  /** In the registry's order, which is alphabetical as a rule. */
  public Future<List<String>> tags() {
    return tags.list(host, name);
  }

  /** cosign's signatures of these manifests, those of the first last. */
  public Future<List<ImageProof.Signature>> signatures(List<Digest> manifests) {
    return signatures.of(host, name, manifests);
  }

  /**
   * Sends the blob unless it is there.
   *
   * @param progress is told, on the event loop, how many bytes of it are there or on their way; the
   *     number falls if the registry forgets some
   * @return whether it had to be sent
   */
  public Future<Boolean> upload(Blob blob, LongConsumer progress) {
    return upload.upload(host, name, blob, progress);
  }

  public Future<Boolean> has(Blob blob) {
    return upload.has(host, name, blob);
  }

  /**
   * Takes the blob over from another repository of this registry.
   *
   * @return false if it must be sent
   */
  public Future<Boolean> mount(Digest blob, String fromRepository) {
    return mount.mount(host, name, blob, fromRepository);
  }

  /**
   * Puts a manifest there, once all that it names is there.
   *
   * @param reference tag, which is taken away from what had it, or the manifest's digest
   */
  public Future<Void> put(String reference, ManifestDocument manifest) {
    return put.put(host, name, reference, manifest);
  }
}
