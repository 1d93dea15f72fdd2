package io.turboprop.manager.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Which build this is; the words upstream uses stand for what is not known. */
public record BuildInfo(String version, String commit, String buildTime) {
  private static final String RESOURCE = "/io/turboprop/manager/build.properties";

  /** Reads what the build wrote. Blocks briefly. */
  public static BuildInfo read() {
    Properties properties = new Properties();
    try (InputStream in = BuildInfo.class.getResourceAsStream(RESOURCE)) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(RESOURCE + " cannot be read", e);
    }
    return new BuildInfo(
        properties.getProperty("version", "dev"),
        properties.getProperty("commit", "none"),
        properties.getProperty("build_time", "unknown"));
  }
}
