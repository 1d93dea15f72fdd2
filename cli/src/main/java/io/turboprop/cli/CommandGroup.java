package io.turboprop.cli;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A word that only leads to others, such as {@code tasks}. */
public abstract class CommandGroup implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin private final ClientOptions clientOptions = new ClientOptions();

  ClientOptions clientOptions() {
    return clientOptions;
  }

  @Override
  public final void run() {
    throw new ParameterException(spec.commandLine(), "which command?");
  }
}
