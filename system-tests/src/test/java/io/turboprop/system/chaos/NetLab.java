package io.turboprop.system.chaos;

import io.turboprop.proxy.lab.Commands;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Network namespaces with one host each, joined to this process's own by a pair of devices. This
 * process must be in namespaces of its own (network and mounts).
 */
final class NetLab {
  private static final String RULES =
      "add table inet chaos; "
          + "add chain inet chaos in { type filter hook input priority 0; }; "
          + "add chain inet chaos out { type filter hook output priority 0; }; ";

  /** A host in a namespace. */
  record Host(String name, String address, String hub) {
    /** To be put before a command that is to run there. */
    List<String> prefix() {
      return List.of("nsenter", "--net=/run/netns/" + name);
    }

    /** Which packets get lost. */
    void partition(Loss loss) {
      String in = loss.in ? "add rule inet chaos in iif != lo drop; " : "";
      String out = loss.out ? "add rule inet chaos out oif != lo drop; " : "";
      nft("flush ruleset; " + RULES + in + out);
    }

    void heal() {
      nft("flush ruleset");
    }

    private void nft(String script) {
      run("nsenter", "--net=/run/netns/" + name, "nft", script);
    }
  }

  /** Directions as the host sees them. */
  enum Loss {
    BOTH(true, true),
    IN(true, false),
    OUT(false, true);

    private final boolean in;
    private final boolean out;

    Loss(boolean in, boolean out) {
      this.in = in;
      this.out = out;
    }
  }

  private int hosts;

  /** Brings up the loopback. */
  NetLab() {
    run("ip", "link", "set", "lo", "up");
    run("mkdir", "-p", "/run/netns");
    run("mount", "-t", "tmpfs", "netns", "/run/netns");
  }

  Host host(String name) {
    hosts++;
    String hub = "10.77." + hosts + ".1";
    String address = "10.77." + hosts + ".2";
    String device = "hub" + hosts;
    run("ip", "netns", "add", name);
    run("ip", "link", "add", device, "type", "veth", "peer", "name", "eth0", "netns", name);
    run("ip", "address", "add", hub + "/24", "dev", device);
    run("ip", "link", "set", device, "up");
    run("ip", "-n", name, "address", "add", address + "/24", "dev", "eth0");
    run("ip", "-n", name, "link", "set", "eth0", "up");
    run("ip", "-n", name, "link", "set", "lo", "up");
    return new Host(name, address, hub);
  }

  private static void run(String... command) {
    Commands.run(List.of(command), 20, TimeUnit.SECONDS);
  }
}
