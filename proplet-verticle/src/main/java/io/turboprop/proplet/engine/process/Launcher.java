package io.turboprop.proplet.engine.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Small programs of the system that a guest's process is started through; each replaces itself by
 * the next, so that the process number stays. What is not there is left out.
 *
 * @param setsid gives it a session, and so a group, of its own
 * @param setpriv has the kernel kill it when the proplet dies. The kernel looks at the thread that
 *     started it, which must live as long as the proplet
 * @param prlimit limits for want of a control group: private memory, open files, no core dumps
 * @param shell enters the control group before there is anything to limit
 */
record Launcher(
    Optional<Path> setsid, Optional<Path> setpriv, Optional<Path> prlimit, Optional<Path> shell) {
  private static final List<String> FOLDERS = List.of("/usr/bin", "/bin", "/usr/sbin", "/sbin");
  private static final String ENTER =
      """
      while [ "$1" != -- ]; do echo $$ > "$1" || exit 126; shift; done; shift; exec "$@\"""";

  /** What this machine has. Blocks. */
  static Launcher find() {
    return new Launcher(program("setsid"), program("setpriv"), program("prlimit"), program("sh"));
  }

  private static Optional<Path> program(String name) {
    return FOLDERS.stream()
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Whether a process can be killed with all it started. */
  boolean separates() {
    return setsid.isPresent();
  }

  /**
   * @param limits options of {@code prlimit}
   * @param group of the process, empty for none
   */
  List<String> through(List<String> limits, Optional<ControlGroup> group, List<String> command) {
    List<String> all = new ArrayList<>();
    setsid.ifPresent(program -> all.add(program.toString()));
    group.ifPresent(entered -> all.addAll(enter(entered)));
    setpriv.ifPresent(program -> all.addAll(List.of(program.toString(), "--pdeathsig", "KILL")));
    if (prlimit.isPresent() && !limits.isEmpty()) {
      all.add(prlimit.get().toString());
      all.addAll(limits);
    }
    all.addAll(command);
    return all;
  }

  private List<String> enter(ControlGroup group) {
    Path program =
        shell.orElseThrow(() -> new IllegalStateException("control groups need a shell"));
    return Stream.of(
            Stream.of(program.toString(), "-c", ENTER, "turboprop"),
            group.entries().stream().map(Path::toString),
            Stream.of("--"))
        .flatMap(part -> part)
        .toList();
  }
}
