package io.turboprop.cli.serve;

import io.turboprop.manager.ManagerMain;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code turboprop manager}. */
@Command(
    name = "manager",
    description = {
      "Run a manager until it is told to end",
      "Settings come from MANAGER_… in the environment and from section [manager] of config.toml."
    })
public final class ManagerCommand implements Callable<Integer> {
  @Option(
      names = "--compat",
      paramLabel = "API",
      description = "Serve another API too: cube. Instead of MANAGER_COMPAT")
  @Nullable String compat;

  @Override
  public Integer call() throws InterruptedException {
    Map<String, String> environment = new HashMap<>(System.getenv());
    if (compat != null) {
      environment.put("MANAGER_COMPAT", compat);
    }
    ManagerMain.start(environment);
    return Serving.untilSignalled();
  }
}
