package io.turboprop.cli.serve;

import io.turboprop.proplet.PropletMain;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code turboprop proplet}. */
@Command(
    name = "proplet",
    description = {
      "Run a proplet until it is told to end",
      "Settings come from PROPLET_… in the environment and from config.toml (PROPLET_CONFIG_FILE, PROPLET_CONFIG_SECTION)."
    })
public final class PropletCommand implements Callable<Integer> {
  @Option(
      names = "--compat",
      paramLabel = "API",
      description = "Serve another API too: cube. Instead of PROPLET_COMPAT")
  @Nullable String compat;

  @Override
  public Integer call() throws InterruptedException {
    Map<String, String> environment = new HashMap<>(System.getenv());
    if (compat != null) {
      environment.put("PROPLET_COMPAT", compat);
    }
    PropletMain.start(environment);
    return Serving.untilSignalled();
  }
}
