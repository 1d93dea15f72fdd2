package io.turboprop.cli.images;

import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.Turboprop;
import io.turboprop.cli.oci.Registries;
import io.turboprop.cli.output.Format;
import io.turboprop.cli.output.Printer;
import io.turboprop.image.manifest.MalformedManifestException;
import io.turboprop.proxy.transfer.ImageException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command that asks registries or layouts, and no manager. */
abstract class ImageCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "table, json or yaml. Default: table")
  @Nullable Format output;

  @Override
  public final Integer call() {
    carryOut(subject(), this::run);
    return ExitCode.OK.number();
  }

  /** What a command does with registries, layouts and files. */
  interface Work {
    void run() throws IOException;
  }

  /** Does it, and names the image in what went wrong. */
  static void carryOut(String subject, Work work) {
    try {
      work.run();
    } catch (ImageException e) {
      throw Registries.refused(e, subject);
    } catch (MalformedManifestException e) {
      throw Registries.refused(e, subject);
    } catch (IOException e) {
      throw new CommandException(ExitCode.FAILED, "image %s: %s".formatted(subject, told(e)), e);
    }
  }

  /** Files' failures are named by their class, with the file as the message. */
  private static String told(IOException e) {
    return e instanceof FileSystemException ? e.toString() : String.valueOf(e.getMessage());
  }

  protected abstract void run() throws IOException;

  /** The image that it is about, as the user wrote it. */
  protected abstract String subject();

  protected final Turboprop top() {
    return (Turboprop) spec.root().userObject();
  }

  protected final CommandSpec spec() {
    return spec;
  }

  protected final Printer printer() {
    return top().printer(spec, output);
  }
}
