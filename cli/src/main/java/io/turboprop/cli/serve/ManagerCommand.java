package io.turboprop.cli.serve;

import io.turboprop.manager.ManagerMain;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code turboprop manager}. */
@Command(
    name = "manager",
    description = {
      "Run a manager until it is told to end",
      "Settings come from MANAGER_… in the environment and from section [manager] of config.toml."
    })
public final class ManagerCommand implements Callable<Integer> {
  @Override
  public Integer call() throws InterruptedException {
    ManagerMain.main(new String[0]);
    return Serving.untilSignalled();
  }
}
