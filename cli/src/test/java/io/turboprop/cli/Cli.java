package io.turboprop.cli;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine;

/** Runs the command inside this JVM and keeps what it said. */
public final class Cli {
  public static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private final Map<String, String> variables = new HashMap<>();
  private boolean terminal;
  private boolean progress;
  private InstantSource clock = InstantSource.fixed(NOW);
  private Surroundings.Pause pause = Thread::sleep;
  private InputStream input = InputStream.nullInputStream();

  /** What a run left behind. */
  public record Outcome(int code, String out, String err) {}

  public static Cli against(String managerUrl) {
    return new Cli().with("TURBOPROP_MANAGER_URL", managerUrl);
  }

  public Cli with(String variable, String value) {
    variables.put(variable, value);
    return this;
  }

  public Cli reading(String standardInput) {
    input = new ByteArrayInputStream(standardInput.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  public Cli onTerminal() {
    terminal = true;
    return this;
  }

  /** Standard error is a terminal. */
  public Cli showingProgress() {
    progress = true;
    return this;
  }

  public Cli timedBy(InstantSource clock, Surroundings.Pause pause) {
    this.clock = clock;
    this.pause = pause;
    return this;
  }

  public Outcome run(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine command =
        Turboprop.commandLine(new Surroundings(variables, terminal, clock, pause, input, progress));
    command.setOut(new PrintWriter(out, true));
    command.setErr(new PrintWriter(err, true));
    int code = command.execute(args);
    return new Outcome(code, out.toString(), err.toString());
  }
}
