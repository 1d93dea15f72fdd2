package io.turboprop.cli.images;

import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.Turboprop;
import io.turboprop.cli.oci.LayoutShelf;
import io.turboprop.cli.oci.LocalImage;
import io.turboprop.cli.oci.Registries;
import io.turboprop.model.ImageRef;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code turboprop pack}: what {@code images push} does with a layout, by its older name. */
@Command(
    name = "pack",
    description = {
      "Put a module into an OCI image layout directory, and print its image reference",
      "The same as images push FILE.wasm oci:DIR[:TAG]. Proxies and proplets read such a directory"
          + " without a registry."
    })
public final class PackCommand implements Callable<Integer> {
  private static final String DEFAULT_TAG = "latest";

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "FILE.wasm", description = "The module")
  Path file = Path.of("");

  @Parameters(
      index = "1",
      paramLabel = "[oci:]DIR[:TAG]",
      description = "The directory, made if absent. Default tag: latest")
  String target = "";

  @Override
  public Integer call() {
    String reference = target.startsWith("oci:") ? target : "oci:" + target;
    ImageRef.Layout layout = (ImageRef.Layout) Registries.parse(reference);
    Path folder = Path.of(layout.path()).toAbsolutePath().normalize();
    String tag = layout.tag().orElse(DEFAULT_TAG);
    Turboprop top = (Turboprop) spec.root().userObject();
    try (LayoutShelf shelf = new LayoutShelf(layout)) {
      LocalImage image = new Packing(top.surroundings()).pack(file, false, Map.of());
      shelf.add(image, tag);
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.FAILED, "cannot pack %s into %s: %s".formatted(file, folder, e), e);
    }
    spec.commandLine().getOut().println("oci:%s:%s".formatted(folder, tag));
    return ExitCode.OK.number();
  }
}
