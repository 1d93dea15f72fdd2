package io.turboprop.system.chaos;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.examples.Examples;
import io.turboprop.proxy.lab.DockerRegistry;
import io.turboprop.proxy.lab.RegistryPusher;
import io.turboprop.system.Api;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Makes tasks whose outcome is known whoever runs them: engines that pretend are told in the
 * environment what the module would give.
 */
final class Recipes {
  private static final int IMAGES = 24;
  private static final int QUICK_MS = 40;
  private static final int SLOW_MS = 3_000;

  private static final String UPSTREAM_START_TO_CLOSE = "60s";

  /** What is to be submitted. */
  record Dish(Kind kind, String key, ObjectNode body, String result) {}

  private final RandomGenerator dice;
  private final boolean upstream;
  private final String registry;
  private final String run;
  private final Map<Kind, Integer> made = new EnumMap<>(Kind.class);
  private int number;

  /** Fills the registry. */
  Recipes(DockerRegistry registry, boolean upstream, long seed, RandomGenerator dice) {
    this.upstream = upstream;
    this.dice = dice;
    this.registry = registry.authority();
    this.run = Long.toString(seed);
    RegistryPusher pusher = RegistryPusher.to(registry);
    for (int i = 0; i < IMAGES; i++) {
      pusher.module("chaos/add", "v" + i, distinct(Examples.ADD.bytes(), i));
    }
  }

  /** The module with a custom section: same behaviour, other digest. */
  private static byte[] distinct(byte[] module, int number) {
    byte[] all = Arrays.copyOf(module, module.length + 5);
    byte[] section = {0, 3, 1, 'n', (byte) number};
    System.arraycopy(section, 0, all, module.length, section.length);
    return all;
  }

  Dish next() {
    Kind kind = kind();
    int a = dice.nextInt(1_000_000);
    int b = dice.nextInt(1_000_000);
    String key = run + "-" + ++number;
    ObjectNode body = body(kind, a, b);
    return new Dish(kind, key, body, Integer.toString(a + b));
  }

  private Kind kind() {
    int left = dice.nextInt(1_000);
    for (Kind kind : Kind.values()) {
      left -= kind.perThousand;
      if (left < 0) {
        int most =
            switch (kind) {
              case DAEMON -> Kind.MOST_DAEMONS;
              case GHOST -> Kind.MOST_GHOSTS;
              default -> Integer.MAX_VALUE;
            };
        return made.merge(kind, 1, Integer::sum) > most ? Kind.SHORT : kind;
      }
    }
    return Kind.SHORT;
  }

  private ObjectNode body(Kind kind, int a, int b) {
    ObjectNode task =
        switch (kind) {
          case IMAGE -> Api.task("add", registry + "/chaos/add:v" + dice.nextInt(IMAGES), a, b);
          case FAILING, RETRIED -> Api.upload("fail", Examples.EXIT3.bytes());
          case DAEMON -> Api.upload("spin", Examples.SPIN.bytes()).put("daemon", true);
          default -> Api.upload("add", Examples.ADD.bytes(), a, b);
        };
    ObjectNode env = task.putObject("env");
    switch (kind) {
      case FAILING, RETRIED -> env.put("FAKE_EXIT_CODE", "3").put("FAKE_RUN_MS", quick());
      case DAEMON -> task.put("proplet_id", dice.nextBoolean() ? "p1" : "p3");
      case GHOST -> task.put("proplet_id", "nobody");
      case SLOW, STOPPED -> env.put("FAKE_RUN_MS", ms(SLOW_MS));
      case ONCE -> env.put("FAKE_RUN_MS", ms(SLOW_MS / 2));
      default -> env.put("FAKE_RUN_MS", quick());
    }
    env.put("FAKE_RESULT", Integer.toString(a + b));
    if (kind == Kind.ONCE) {
      task.put("semantics", "at-most-once");
    }
    if (upstream && kind != Kind.DAEMON && kind != Kind.GHOST) {
      // A run of which an upstream worker says nothing ends in no other way.
      task.putObject("timeouts").put("start_to_close", UPSTREAM_START_TO_CLOSE);
    }
    if (kind == Kind.RETRIED) {
      ObjectNode retry = task.putObject("retry").put("max_attempts", 3);
      retry.putObject("backoff").put("base", "200ms").put("cap", "1s").put("jitter", 0.2);
    }
    return task;
  }

  private String quick() {
    return ms(QUICK_MS);
  }

  private String ms(int most) {
    return Integer.toString(dice.nextInt(most));
  }
}
