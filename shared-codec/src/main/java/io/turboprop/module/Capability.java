package io.turboprop.module;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a module may reach outside of itself, going by the WASI functions and interfaces it imports.
 * Libraries import more than a program uses, so this is what it could want, not what it does.
 */
public enum Capability {
  ARGUMENTS("args_", "wasi:cli/environment"),
  ENVIRONMENT("environ_", "wasi:cli/environment"),
  STANDARD_STREAMS("fd_read$|fd_write$", "wasi:cli/std(in|out|err)"),
  CLOCKS("clock_|poll_", "wasi:clocks/"),
  RANDOM("random_", "wasi:random/"),
  DIRECTORIES("path_|fd_prestat_|fd_readdir", "wasi:filesystem/"),
  SOCKETS("sock_", "wasi:sockets/"),
  /** Preview 1 has nothing for it. */
  HTTP("(?!)", "wasi:http/");

  private final Pattern functions;
  private final Pattern interfaces;

  Capability(String functions, String interfaces) {
    this.functions = Pattern.compile(functions);
    this.interfaces = Pattern.compile(interfaces);
  }

  /** {@code standard-streams}: in answers. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** In the order of the enum. */
  public static Set<Capability> of(ModuleFacts facts) {
    Set<Capability> found = EnumSet.noneOf(Capability.class);
    for (Capability capability : values()) {
      boolean wanted =
          switch (facts) {
            case ModuleFacts.Core core -> begins(preview1(core), capability.functions);
            case ModuleFacts.Component component ->
                begins(component.imports().stream(), capability.interfaces);
          };
      if (wanted) {
        found.add(capability);
      }
    }
    return found;
  }

  private static Stream<String> preview1(ModuleFacts.Core core) {
    return core.imports().stream()
        .filter(wanted -> wanted.module().equals(WasiPreview1.MODULE))
        .map(ModuleImport::name);
  }

  private static boolean begins(Stream<String> names, Pattern prefix) {
    return names.anyMatch(name -> prefix.matcher(name).lookingAt());
  }
}
