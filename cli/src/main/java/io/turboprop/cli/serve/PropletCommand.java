package io.turboprop.cli.serve;

import io.turboprop.proplet.PropletMain;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code turboprop proplet}. */
@Command(
    name = "proplet",
    description = {
      "Run a proplet until it is told to end",
      "Settings come from PROPLET_… in the environment and from config.toml (PROPLET_CONFIG_FILE, PROPLET_CONFIG_SECTION)."
    })
public final class PropletCommand implements Callable<Integer> {
  @Override
  public Integer call() throws InterruptedException {
    PropletMain.main(new String[0]);
    return Serving.untilSignalled();
  }
}
