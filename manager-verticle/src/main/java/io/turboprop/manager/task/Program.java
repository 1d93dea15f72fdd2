package io.turboprop.manager.task;

import io.turboprop.model.ImageRef;
import io.turboprop.model.RunOptions;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What runs, and with which arguments.
 *
 * @param imageUrl as the user wrote it; {@code file} wins when both are there
 * @param cliArgs empty for "not set", which is {@code null} in JSON
 * @param options if the user said something about it
 * @param imagePolicy the same
 */
public record Program(
    Optional<String> imageUrl,
    Optional<ModuleFile> file,
    List<String> inputs,
    Optional<List<String>> cliArgs,
    Map<String, String> env,
    boolean daemon,
    boolean latent,
    boolean encrypted,
    Optional<String> kbsResourcePath,
    Optional<String> halStoragePath,
    Optional<RunOptions> options,
    Optional<ImagePolicy> imagePolicy) {

  public Program {
    inputs = List.copyOf(inputs);
    cliArgs = cliArgs.map(List::copyOf);
    env = Map.copyOf(env);
  }

  /** It goes on until somebody stops it. */
  public boolean neverEnds() {
    return daemon || latent;
  }

  Program withFile(ModuleFile newFile) {
    return new Program(
        imageUrl,
        Optional.of(newFile),
        inputs,
        cliArgs,
        env,
        daemon,
        latent,
        encrypted,
        kbsResourcePath,
        halStoragePath,
        options,
        imagePolicy);
  }

  Program withInputs(List<String> newInputs) {
    return new Program(
        imageUrl,
        file,
        newInputs,
        cliArgs,
        env,
        daemon,
        latent,
        encrypted,
        kbsResourcePath,
        halStoragePath,
        options,
        imagePolicy);
  }

  /** Whether what is known of the other's image or module is true of this one, too. */
  boolean runsTheSameAs(Program other) {
    return imageUrl.equals(other.imageUrl)
        && file.equals(other.file)
        && pinning() == other.pinning();
  }

  /** Whether there is anything to run. */
  public boolean runnable() {
    return file.isPresent() || imageUrl.isPresent();
  }

  /** What the user said about its image, or what holds for everybody else. */
  public ImagePolicy pinning() {
    return imagePolicy.orElse(ImagePolicy.PINNED);
  }

  /** A name that stands for what whoever serves images says; empty if it has none. */
  public Optional<ImageRef> pinnable() {
    return file.isPresent()
        ? Optional.empty()
        : imageUrl.map(ImageRef::parse).filter(ImageRef::pinnable);
  }

  /** Leaves out inputs and environment, which may be secret. */
  @Override
  public String toString() {
    return "Program["
        + file.map(f -> f.digest().brief()).or(() -> imageUrl).orElse("nothing")
        + "]";
  }
}
