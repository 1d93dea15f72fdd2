package io.turboprop.proplet.engine.process;

import io.turboprop.module.ServingRuntime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A shell script with wasmtime's command line. It does not execute modules: the function that is
 * invoked says what it does, so that processes, streams and signals are real, and so is what {@link
 * ServingRuntime} serves. What it is called with lies in {@code arguments} in its folder.
 */
final class FakeRuntime {
  private FakeRuntime() {}

  /** Writes the script into the folder. */
  static Path in(Path folder) {
    try {
      Path file = folder.resolve("runtime");
      Files.writeString(file, script(folder));
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String script(Path folder) {
    return """
      #!/bin/sh
      for argument; do printf '%%s\\n' "$argument"; done > '%1$s/arguments'
      [ "$1" = serve ] && exec %2$s "$@"
      function=_start
      while [ $# -gt 0 ]; do
        case "$1" in
          --invoke) function=$2; shift;;
          --env|--dir|-W|-S) shift;;
          *.wasm) shift; break;;
        esac
        shift
      done
      case "$function" in
        main) echo 42 | tr -d '\\n';;
        add) printf '%%d' $(($1 + $2));;
        spin) while :; do :; done;;
        exit3) echo "three it is" >&2; exit 3;;
        trap) echo "wasm trap: unreachable" >&2; exit 134;;
        crash) kill -SEGV $$;;
        cat) cat;;
        environment) env;;
        flood) head -c 3000000 /dev/zero | tr '\\0' x;;
        both) echo out; echo err >&2;;
        first) echo first; while :; do sleep 1; done;;
        litter) sleep 600 & echo $! > '%1$s/litter'; sleep 600 & echo $! >> '%1$s/litter'; echo done;;
        brood) sleep 600 & echo $! > '%1$s/litter'; wait;;
        memory) exec head -c 1000000000 /dev/zero | tail;;
        limits) cat /proc/self/limits;;
        *) echo "started";;
      esac
      """
        .formatted(folder, ServingRuntime.command());
  }
}
