package io.turboprop.model;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where the bytes to run come from. {@link #text()} is what the user wrote, unchanged, because it
 * is the key of the upstream chunk protocol (wire reference §5).
 */
public sealed interface ImageRef {
  /** The reference as it was written. */
  String text();

  /**
   * An image in a registry: {@code [host[:port]/]repository[:tag][@digest]}.
   *
   * @param registry host and port, empty if the name has none
   * @param tag the tag; {@code latest} if the name has neither tag nor digest
   * @param digest wins over the tag
   */
  record Oci(
      String text,
      Optional<String> registry,
      String repository,
      Optional<String> tag,
      Optional<Digest> digest)
      implements ImageRef {

    /** What goes into the manifest URL: the digest if there is one, else the tag. */
    public String reference() {
      return digest.map(Digest::toString).or(() -> tag).orElse("latest");
    }

    @Override
    public Optional<Digest> fixedTo() {
      return digest;
    }
  }

  /** A module to be downloaded directly with GET. */
  record Http(String text, URI uri) implements ImageRef {
    @Override
    public Optional<Digest> fixedTo() {
      return Optional.empty();
    }
  }

  /**
   * An OCI image layout directory on the machine that reads it: {@code oci:PATH[:TAG][@digest]}.
   *
   * @param tag value of {@code org.opencontainers.image.ref.name} to look for, empty for the only
   *     entry
   * @param digest of a manifest or an index in it; wins over the tag
   */
  record Layout(String text, String path, Optional<String> tag, Optional<Digest> digest)
      implements ImageRef {
    @Override
    public Optional<Digest> fixedTo() {
      return digest;
    }
  }

  /** Bytes the manager holds, uploaded by a user: {@code blob:sha256:…}. */
  record Blob(String text, Digest digest) implements ImageRef {
    @Override
    public Optional<Digest> fixedTo() {
      return Optional.of(digest);
    }
  }

  int MAX_LENGTH = 2048;

  /** What a pin adds to a name: {@code @sha256:} and 64 digits. */
  int PIN_CHARS = 72;

  /** The content that the reference names; empty if it may come to mean something else. */
  Optional<Digest> fixedTo();

  /**
   * Whether those who serve images can say which content the reference stands for now: it is a name
   * of a registry or a layout, may come to mean something else, and is short enough to be pinned.
   */
  default boolean pinnable() {
    boolean named = this instanceof Oci || this instanceof Layout;
    return named && fixedTo().isEmpty() && text().length() <= MAX_LENGTH - PIN_CHARS;
  }

  /**
   * The same name, which stands for this manifest for ever.
   *
   * @throws IllegalArgumentException unless it is {@link #pinnable}
   */
  default ImageRef pinnedTo(Digest manifest) {
    if (!pinnable()) {
      throw new IllegalArgumentException("image reference \"" + text() + "\" cannot be pinned");
    }
    return parse(text() + "@" + manifest);
  }

  /**
   * @throws IllegalArgumentException if the text is none of the four forms; the message says why
   */
  static ImageRef parse(String text) {
    if (text.isBlank() || text.length() > MAX_LENGTH) {
      throw new IllegalArgumentException("image reference must have 1 to 2048 characters");
    }
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.startsWith("http://") || lower.startsWith("https://")) {
      return http(text);
    }
    if (text.startsWith("oci:")) {
      return layout(text);
    }
    if (text.startsWith("blob:")) {
      return new Blob(text, Digest.parse(text.substring("blob:".length())));
    }
    return OciName.parse(text);
  }

  private static ImageRef http(String text) {
    URI uri;
    try {
      uri = URI.create(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("image URL \"" + text + "\" is malformed", e);
    }
    if (uri.getHost() == null) {
      throw new IllegalArgumentException("image URL \"" + text + "\" names no host");
    }
    return new Http(text, uri);
  }

  private static ImageRef layout(String text) {
    String rest = text.substring("oci:".length());
    Optional<Digest> digest = Optional.empty();
    int at = rest.lastIndexOf("@sha256:");
    if (at >= 0) {
      digest = Optional.of(Digest.parse(rest.substring(at + 1)));
      rest = rest.substring(0, at);
    }
    int colon = rest.lastIndexOf(':');
    boolean tagged = colon > rest.lastIndexOf('/');
    String path = tagged ? rest.substring(0, colon) : rest;
    if (path.isEmpty()) {
      throw new IllegalArgumentException("image reference \"" + text + "\" names no directory");
    }
    Optional<String> tag = tagged ? Optional.of(rest.substring(colon + 1)) : Optional.empty();
    return new Layout(text, path, tag, digest);
  }

  /**
   * The grammar of registry names, after the OCI distribution specification ("Pulling manifests").
   */
  final class OciName {
    private static final Pattern HOST =
        Pattern.compile(
            "(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\\[[0-9A-Fa-f:.]+])(?::[0-9]{1,5})?");
    private static final Pattern REPOSITORY =
        Pattern.compile(
            "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*)*");
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");

    private OciName() {}

    static Oci parse(String text) {
      String rest = text;
      Optional<Digest> digest = Optional.empty();
      int at = rest.indexOf('@');
      if (at >= 0) {
        digest = Optional.of(Digest.parse(rest.substring(at + 1)));
        rest = rest.substring(0, at);
      }
      Optional<String> registry = Optional.empty();
      int slash = rest.indexOf('/');
      if (slash > 0 && looksLikeHost(rest.substring(0, slash))) {
        registry = Optional.of(rest.substring(0, slash));
        rest = rest.substring(slash + 1);
      }
      Optional<String> tag = Optional.empty();
      int colon = rest.lastIndexOf(':');
      if (colon >= 0) {
        tag = Optional.of(rest.substring(colon + 1));
        rest = rest.substring(0, colon);
      }
      return checked(new Oci(text, registry, rest, tag, digest));
    }

    private static Oci checked(Oci name) {
      name.registry()
          .filter(host -> !HOST.matcher(host).matches())
          .ifPresent(
              host -> {
                throw new IllegalArgumentException(
                    "image reference \""
                        + name.text()
                        + "\": \""
                        + host
                        + "\" is not a host with an optional port");
              });
      if (!REPOSITORY.matcher(name.repository()).matches()) {
        throw new IllegalArgumentException(
            "image reference \""
                + name.text()
                + "\": repository \""
                + name.repository()
                + "\" must be lower-case words separated by . _ - and /");
      }
      name.tag()
          .filter(tag -> !TAG.matcher(tag).matches())
          .ifPresent(
              tag -> {
                throw new IllegalArgumentException(
                    "image reference \"" + name.text() + "\": \"" + tag + "\" is not a tag");
              });
      return name;
    }

    private static boolean looksLikeHost(String first) {
      return first.equals("localhost") || first.contains(".") || first.contains(":");
    }
  }
}
