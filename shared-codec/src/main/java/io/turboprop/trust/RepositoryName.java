package io.turboprop.trust;

import io.turboprop.model.ImageRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Where an image is, in one way of writing: hosts in lower case, ports without zeros in front and
 * those of https and http not at all, Docker Hub by one name. So a rule cannot be passed by with
 * another spelling of the same place.
 *
 * @param words the host, then the words of the path; none for everything
 */
public record RepositoryName(List<String> words) {
  /** Begins every name. */
  public static final RepositoryName EVERYTHING = new RepositoryName(List.of());

  private static final String HUB = "docker.io";
  private static final List<String> HUB_TOO = List.of("index.docker.io", "registry-1.docker.io");

  public RepositoryName {
    words = List.copyOf(words);
  }

  /**
   * @param home the host of names without one; without it they are nowhere, and only {@link
   *     #EVERYTHING} covers them
   */
  static RepositoryName of(ImageRef.Oci image, Optional<String> home) {
    String host = image.registry().or(() -> home).map(RepositoryName::host).orElse("");
    String path = image.repository();
    boolean ofTheHub = host.equals(HUB) && path.indexOf('/') < 0;
    return of(host, ofTheHub ? "library/" + path : path);
  }

  /**
   * @param text {@code *}, or {@code host[:port][/path]}
   * @throws IllegalArgumentException if it is neither
   */
  static RepositoryName parse(String text) {
    if (text.equals("*")) {
      return EVERYTHING;
    }
    ImageRef inside;
    try {
      inside = ImageRef.parse(text + "/x");
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(wrong(text), e);
    }
    if (!(inside instanceof ImageRef.Oci name) || name.registry().isEmpty()) {
      throw new IllegalArgumentException(wrong(text));
    }
    String path = name.repository();
    return of(host(name.registry().get()), path.substring(0, Math.max(0, path.length() - 2)));
  }

  private static String wrong(String text) {
    return "\"%s\" is neither * nor host[:port][/path] of a registry".formatted(text);
  }

  private static RepositoryName of(String host, String path) {
    List<String> words = new ArrayList<>();
    words.add(host);
    if (!path.isEmpty()) {
      words.addAll(List.of(path.split("/", -1)));
    }
    return new RepositoryName(words);
  }

  private static String host(String written) {
    String host =
        written
            .toLowerCase(Locale.ROOT)
            .replaceFirst(":0+(?=[1-9][0-9]*$)", ":")
            .replaceFirst(":(?:443|80)$", "");
    return HUB_TOO.contains(host) ? HUB : host;
  }

  /** Whether the other one is this or below it. */
  boolean covers(RepositoryName other) {
    return other.words.size() >= words.size() && other.words.subList(0, words.size()).equals(words);
  }

  int length() {
    return words.size();
  }

  @Override
  public String toString() {
    return words.isEmpty() ? "*" : String.join("/", words);
  }
}
