package io.turboprop.cli.serve;

import io.turboprop.proxy.ProxyMain;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code turboprop proxy}. */
@Command(
    name = "proxy",
    description = {
      "Run a proxy until it is told to end",
      "Settings come from PROXY_… in the environment and from section [proxy] of config.toml (PROXY_CONFIG_FILE)."
    })
public final class ProxyCommand implements Callable<Integer> {
  @Override
  public Integer call() throws InterruptedException {
    ProxyMain.main(new String[0]);
    return Serving.untilSignalled();
  }
}
