package io.turboprop.module;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The functions of WASI preview 1 (its {@code wasi_snapshot_preview1.witx}), with their types. */
public final class WasiPreview1 {
  public static final String MODULE = "wasi_snapshot_preview1";

  private static final Map<String, FunctionType> FUNCTIONS = new HashMap<>();

  static {
    errno("args_get args_sizes_get environ_get environ_sizes_get", "ii");
    errno("clock_res_get fd_fdstat_get fd_fdstat_set_flags fd_filestat_get fd_prestat_get", "ii");
    errno("fd_renumber fd_tell random_get sock_shutdown", "ii");
    errno("clock_time_get", "iIi");
    errno("fd_advise", "iIIi");
    errno("fd_allocate fd_fdstat_set_rights", "iII");
    errno("fd_close fd_datasync fd_sync proc_raise", "i");
    errno("fd_filestat_set_size", "iI");
    errno("fd_filestat_set_times", "iIIi");
    errno("fd_pread fd_pwrite fd_readdir", "iiiIi");
    errno("fd_prestat_dir_name path_create_directory path_remove_directory", "iii");
    errno("path_unlink_file sock_accept", "iii");
    errno("fd_read fd_write poll_oneoff", "iiii");
    errno("fd_seek", "iIii");
    errno("path_filestat_get path_symlink sock_send", "iiiii");
    errno("path_filestat_set_times", "iiiiIIi");
    errno("path_link", "iiiiiii");
    errno("path_open", "iiiiiIIii");
    errno("path_readlink path_rename sock_recv", "iiiiii");
    errno("sched_yield", "");
    FUNCTIONS.put("proc_exit", new FunctionType(types("i"), List.of()));
  }

  private WasiPreview1() {}

  private static void errno(String names, String params) {
    FunctionType type = new FunctionType(types(params), types("i"));
    for (String name : names.split(" ", -1)) {
      FUNCTIONS.put(name, type);
    }
  }

  private static List<String> types(String letters) {
    List<String> types = new ArrayList<>();
    letters.chars().forEach(letter -> types.add(letter == 'I' ? "i64" : "i32"));
    return types;
  }

  /** Every function by name. */
  public static Map<String, FunctionType> functions() {
    return Map.copyOf(FUNCTIONS);
  }

  /** Whether an import is one of these, as they are. */
  public static boolean provides(ModuleImport wanted) {
    return foreign(wanted).isEmpty();
  }

  /** Why an import is none of these; empty if it is. */
  static Optional<String> foreign(ModuleImport wanted) {
    FunctionType known = wanted.module().equals(MODULE) ? FUNCTIONS.get(wanted.name()) : null;
    if (known == null || !(wanted.type() instanceof ExternalType.Function function)) {
      return Optional.of(wanted.label());
    }
    return function.type().equals(known)
        ? Optional.empty()
        : Optional.of(
            "%s.%s as %s, which is %s"
                .formatted(wanted.module(), wanted.name(), function.type(), known));
  }
}
