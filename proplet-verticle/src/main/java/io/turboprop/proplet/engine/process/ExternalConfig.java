package io.turboprop.proplet.engine.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The external runtime.
 *
 * @param name as it was configured
 * @param program absolute, executable
 * @param anyOption whether tasks may pass it options that open the host to them, or only those of
 *     {@link RuntimeOptions}
 * @param http whether components may serve HTTP
 * @param firstPort of those that do and name none
 * @param scratch folder its processes find themselves in
 */
public record ExternalConfig(
    String name, Path program, boolean anyOption, boolean http, int firstPort, Path scratch) {

  /**
   * Looks for the program. Blocks.
   *
   * @param name a path, or the name of a program
   * @param searchPath folders to look in for a name, as {@code PATH} has them
   * @throws IllegalArgumentException if there is no such program, or it cannot be executed
   */
  public static ExternalConfig of(String name, String searchPath, Path scratch) {
    Stream<Path> places =
        name.contains("/")
            ? Stream.of(Path.of(name))
            : Arrays.stream(searchPath.split(":", -1))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name));
    Optional<Path> found = places.filter(Files::isRegularFile).findFirst();
    Path program =
        found.orElseThrow(
            () ->
                new IllegalArgumentException(
                    name.contains("/")
                        ? "there is no file " + name
                        : "no program \"%s\" in %s".formatted(name, searchPath)));
    if (!Files.isExecutable(program)) {
      throw new IllegalArgumentException(program + " is not executable");
    }
    return new ExternalConfig(name, program.toAbsolutePath(), false, false, 8222, scratch);
  }

  public ExternalConfig withAnyOption(boolean allowed) {
    return new ExternalConfig(name, program, allowed, http, firstPort, scratch);
  }

  /**
   * @param port first one to try
   */
  public ExternalConfig withHttp(boolean allowed, int port) {
    return new ExternalConfig(name, program, anyOption, allowed, port, scratch);
  }
}
