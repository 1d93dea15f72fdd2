package io.turboprop.proplet;

import io.turboprop.config.Settings;
import io.turboprop.config.SettingsException;
import io.turboprop.proplet.engine.Capabilities;
import io.turboprop.proplet.engine.GuestDir;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * What this proplet lets its guests use: the directories in {@code PROPLET_DIRS} and {@code
 * PROPLET_DIRS_READ_ONLY}, colon-separated, each under its own name as upstream has it or as {@code
 * HOST=GUEST}.
 */
final class GuestGrants {
  private static final int MAX_OPEN_FILES = 65_536;

  private GuestGrants() {}

  /**
   * @throws SettingsException if a setting cannot be meant
   */
  static Capabilities from(Settings settings) {
    List<GuestDir> dirs = new ArrayList<>(dirs(settings, "PROPLET_DIRS", true));
    dirs.addAll(dirs(settings, "PROPLET_DIRS_READ_ONLY", false));
    if (dirs.stream().map(GuestDir::guest).distinct().count() < dirs.size()) {
      throw new SettingsException(
          "PROPLET_DIRS and PROPLET_DIRS_READ_ONLY give guests two directories of one name: "
              + dirs.stream().map(GuestDir::guest).sorted().toList());
    }
    int openFiles =
        settings.integer(
            "PROPLET_OPEN_FILES",
            Capabilities.DEFAULT_OPEN_FILES,
            Capabilities.STREAMS + dirs.size(),
            MAX_OPEN_FILES);
    return new Capabilities(OptionalLong.empty(), dirs, openFiles);
  }

  private static List<GuestDir> dirs(Settings settings, String name, boolean writable) {
    return settings.list(name, ":").stream().map(entry -> dir(name, entry, writable)).toList();
  }

  private static GuestDir dir(String name, String entry, boolean writable) {
    String[] names = entry.split("=", 2);
    String guest = names.length == 2 ? names[1] : names[0];
    try {
      return new GuestDir(Path.of(names[0]).toAbsolutePath(), guest, writable);
    } catch (IllegalArgumentException e) {
      throw new SettingsException(name + " has " + entry + ": " + e.getMessage());
    }
  }
}
