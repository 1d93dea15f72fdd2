package io.turboprop.cli.inspect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.Turboprop;
import io.turboprop.cli.output.Format;
import io.turboprop.model.Digest;
import io.turboprop.module.MalformedModuleException;
import io.turboprop.module.ModuleFacts;
import io.turboprop.module.ModuleInspector;
import io.turboprop.trust.TrustSettings;
import io.turboprop.trust.VerifyingKey;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code turboprop images inspect}, and by its shorter name {@code turboprop inspect}. */
@Command(
    name = "inspect",
    description = {
      "Show what an image has in it, what a module is and needs, and which engines run it",
      "Asks no manager. Registries are reached with the settings of the proxy (PROXY_REGISTRY_… in"
          + " the environment or section [proxy] of config.toml)."
    })
public final class InspectCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Parameters(
      paramLabel = "FILE|IMAGE",
      description =
          "A file; a folder in the OCI image layout, as [oci:]DIR[:TAG]; or an image in a registry")
  String target = "";

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "Say which function a task of this name calls")
  String name = "";

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description =
          "Fail unless the image is signed with the key in this file, as cosign.pub has it; may be"
              + " given several times")
  List<String> keys = List.of();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "table, json or yaml. Default: table")
  @Nullable Format output;

  @Override
  public Integer call() {
    Turboprop top = (Turboprop) spec.root().userObject();
    ModuleSource source = ModuleSource.of(target, top.surroundings().variables(), keys());
    JsonNode facts = facts(source);
    top.printer(spec, output).show(facts, FactsTable::of);
    if (facts.has(ModuleSource.PROBLEM)) {
      throw new CommandException(ExitCode.FAILED, facts.path(ModuleSource.PROBLEM).asText());
    }
    String untrusted = facts.path("image").path(SignatureJson.NOT_TRUSTED).asText("");
    if (!untrusted.isEmpty()) {
      throw new CommandException(
          ExitCode.FAILED, "image %s: it is not trusted: %s".formatted(target, untrusted));
    }
    return ExitCode.OK.number();
  }

  private List<VerifyingKey> keys() {
    try {
      return keys.stream().flatMap(file -> TrustSettings.keys(file).stream()).toList();
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  private JsonNode facts(ModuleSource source) {
    try {
      return source.read(this::inspect);
    } catch (MalformedModuleException e) {
      throw new CommandException(
          ExitCode.FAILED, target + " is no WebAssembly module: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new CommandException(ExitCode.FAILED, "cannot read %s: %s".formatted(target, e), e);
    }
  }

  private ObjectNode inspect(InputStream module) throws IOException {
    DigestInputStream digesting = new DigestInputStream(module, Digest.sha256());
    ModuleFacts facts = new ModuleInspector().inspect(digesting);
    return FactsJson.of(target, Digest.of(digesting.getMessageDigest()), facts, name);
  }
}
