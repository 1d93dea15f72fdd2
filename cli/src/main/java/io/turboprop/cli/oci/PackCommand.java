package io.turboprop.cli.oci;

import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import io.turboprop.model.ImageRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code turboprop pack}. */
@Command(
    name = "pack",
    description = {
      "Put a module into an OCI image layout directory, and print its image reference",
      "Proxies and proplets read such a directory without a registry."
    })
public final class PackCommand implements Callable<Integer> {
  private static final String DEFAULT_TAG = "latest";
  private static final byte[] MAGIC = {0, 'a', 's', 'm'};

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
    ImageRef.Layout layout = layout();
    Path folder = Path.of(layout.path()).toAbsolutePath().normalize();
    String tag = layout.tag().orElse(DEFAULT_TAG);
    try {
      refuseOtherThanModules();
      new OciLayout(folder).add(file, tag);
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.FAILED, "cannot pack %s into %s: %s".formatted(file, folder, e), e);
    }
    spec.commandLine().getOut().println("oci:%s:%s".formatted(folder, tag));
    return ExitCode.OK.number();
  }

  private ImageRef.Layout layout() {
    try {
      return (ImageRef.Layout) ImageRef.parse(target.startsWith("oci:") ? target : "oci:" + target);
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  private void refuseOtherThanModules() throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new CommandException(ExitCode.USAGE, "no such file: " + file);
    }
    try (var in = Files.newInputStream(file)) {
      if (!java.util.Arrays.equals(in.readNBytes(MAGIC.length), MAGIC)) {
        throw new CommandException(
            ExitCode.USAGE, file + " is no WebAssembly module: it does not begin with \\0asm");
      }
    }
  }
}
