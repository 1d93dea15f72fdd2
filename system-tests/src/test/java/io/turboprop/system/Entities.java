package io.turboprop.system;

import io.turboprop.config.ConfigFile;
import io.turboprop.config.Settings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The environment of each service of a house, as an operator would set it. */
public record Entities(Path folder, String broker) {

  public Map<String, String> manager(int httpPort) {
    Map<String, String> env = service("MANAGER", "manager");
    env.put("MANAGER_HTTP_HOST", "127.0.0.1");
    env.put("MANAGER_HTTP_PORT", Integer.toString(httpPort));
    env.put("MANAGER_STORAGE_TYPE", "sqlite");
    env.put("MANAGER_SQLITE_PATH", folder.resolve("manager/turboprop.db").toString());
    env.put("MANAGER_DATA_DIR", folder.resolve("manager").toString());
    return env;
  }

  public Map<String, String> proxy(String registry) {
    Map<String, String> env = service("PROXY", "proxy");
    env.put("PROXY_HTTP_HOST", "127.0.0.1");
    env.put("PROXY_HTTP_PORT", "0");
    env.put("PROXY_CACHE_DIR", folder.resolve("proxy").toString());
    env.put("PROXY_LAYOUT_DIRS", folder.toString());
    env.put("PROXY_REGISTRY_URL", registry);
    return env;
  }

  public Map<String, String> proplet(String id) {
    Map<String, String> env = service("PROPLET", id);
    env.put("PROPLET_METRICS_PORT", "0");
    env.put("PROPLET_DATA_DIR", folder.resolve(id).toString());
    env.put("PROPLET_LIVELINESS_INTERVAL", "1");
    env.put("PROPLET_METRICS_INTERVAL", "1");
    env.put("PROPLET_SLOTS", "4");
    env.put("PROPLET_FUNCTIONS_QUEUE", "20");
    return env;
  }

  private Map<String, String> service(String prefix, String id) {
    Map<String, String> env = new HashMap<>();
    env.put(prefix + "_TENANT_ID", "t1");
    env.put(prefix + "_CHANNEL_ID", "c1");
    env.put(prefix + "_ENTITY_ID", id);
    env.put(prefix + "_API_KEY", "key-of-" + id);
    env.put(prefix + "_MQTT_ADDRESS", broker);
    return env;
  }

  public static Settings settings(Map<String, String> env, String prefix) {
    return Settings.of(env, ConfigFile.none(), prefix, prefix.toLowerCase(java.util.Locale.ROOT));
  }
}
