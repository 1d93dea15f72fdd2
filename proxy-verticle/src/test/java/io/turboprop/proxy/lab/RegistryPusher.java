package io.turboprop.proxy.lab;

import io.turboprop.model.Digest;
import io.turboprop.model.ImageProof;
import io.turboprop.trust.SignatureManifest;
import io.turboprop.trust.Signer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Pushes blobs and manifests with the JDK's HTTP client, independently of the code under test. */
public final class RegistryPusher {
  private final HttpClient client;
  private final String url;
  private final String authorization;

  private RegistryPusher(HttpClient client, String url, String authorization) {
    this.client = client;
    this.url = url;
    this.authorization = authorization;
  }

  /** Without login. */
  public static RegistryPusher to(DockerRegistry registry) {
    return new RegistryPusher(HttpClient.newHttpClient(), registry.url(), "");
  }

  public RegistryPusher as(String user, String password) {
    byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return new RegistryPusher(client, url, "Basic " + Base64.getEncoder().encodeToString(pair));
  }

  public RegistryPusher withToken(String token) {
    return new RegistryPusher(client, url, "Bearer " + token);
  }

  public RegistryPusher trusting(LabCertificates certificates) {
    try {
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(certificates.trust());
      SSLContext tls = SSLContext.getInstance("TLS");
      tls.init(null, trust.getTrustManagers(), null);
      return new RegistryPusher(
          HttpClient.newBuilder().sslContext(tls).build(), url, authorization);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * A module as an artifact of the usual shape.
   *
   * @return digest of the manifest
   */
  public Digest module(String repository, String tag, byte[] module) {
    Digest config = blob(repository, OciJson.WASM_CONFIG.getBytes(StandardCharsets.UTF_8));
    Digest layer = blob(repository, module);
    String manifest =
        OciJson.artifact(
            OciJson.descriptor(OciJson.WASM_CONFIG_TYPE, config, OciJson.WASM_CONFIG.length()),
            OciJson.descriptor("application/wasm", layer, module.length));
    return manifest(repository, tag, OciJson.OCI_MANIFEST, manifest);
  }

  public Digest blob(String repository, byte[] content) {
    return blob(repository, Digest.of(content), BodyPublishers.ofByteArray(content));
  }

  /** A blob of any size. */
  public Digest blob(String repository, Path content) {
    try {
      return blob(repository, digest(content), BodyPublishers.ofFile(content));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Digest blob(String repository, Digest digest, BodyPublisher content) {
    HttpResponse<String> begun =
        send(request("/v2/" + repository + "/blobs/uploads/").POST(BodyPublishers.noBody()), 202);
    String location = begun.headers().firstValue("Location").orElseThrow();
    String full = location.startsWith("/") ? url + location : location;
    URI upload = URI.create(full + (full.contains("?") ? "&" : "?") + "digest=" + digest);
    send(
        authorized(HttpRequest.newBuilder(upload))
            .header("Content-Type", "application/octet-stream")
            .PUT(content),
        201);
    return digest;
  }

  /**
   * @param reference tag or digest
   * @return digest of the manifest
   */
  public Digest manifest(String repository, String reference, String mediaType, String manifest) {
    send(
        request("/v2/" + repository + "/manifests/" + reference)
            .header("Content-Type", mediaType)
            .PUT(BodyPublishers.ofString(manifest)),
        201);
    return Digest.of(manifest.getBytes(StandardCharsets.UTF_8));
  }

  /** Leaves signatures of a manifest where cosign does. */
  public void signatures(String repository, Digest manifest, List<ImageProof.Signature> all) {
    manifest(
        repository, SignatureManifest.tagOf(manifest), OciJson.OCI_MANIFEST, kept(repository, all));
  }

  /**
   * Pushes what was signed.
   *
   * @return the manifest that names it
   */
  public String kept(String repository, List<ImageProof.Signature> signatures) {
    blob(repository, "{}".getBytes(StandardCharsets.UTF_8));
    signatures.forEach(one -> blob(repository, one.payload().unsafeArray()));
    return Signer.manifestOf(signatures);
  }

  private HttpRequest.Builder request(String path) {
    return authorized(HttpRequest.newBuilder(URI.create(url + path)));
  }

  private HttpRequest.Builder authorized(HttpRequest.Builder request) {
    return authorization.isEmpty() ? request : request.header("Authorization", authorization);
  }

  private HttpResponse<String> send(HttpRequest.Builder request, int expected) {
    try {
      HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
      if (answer.statusCode() != expected) {
        throw new AssertionError(
            answer.request() + " answered " + answer.statusCode() + ": " + answer.body());
      }
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static Digest digest(Path content) throws IOException {
    MessageDigest hash = Digest.sha256();
    byte[] part = new byte[64 << 10];
    try (InputStream in = Files.newInputStream(content)) {
      for (int n = in.read(part); n >= 0; n = in.read(part)) {
        hash.update(part, 0, n);
      }
    }
    return Digest.of(hash);
  }
}
