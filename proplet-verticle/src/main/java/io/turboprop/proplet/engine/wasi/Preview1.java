package io.turboprop.proplet.engine.wasi;

import java.util.List;

/**
 * All functions of {@code wasi_snapshot_preview1} with the types of their parameters (i for i32, I
 * for i64) and what does them.
 */
final class Preview1 {
  static final List<WasiFunction> FUNCTIONS =
      List.of(
          WasiFunction.of("args_get", "ii", ProcessCalls::args),
          WasiFunction.of("args_sizes_get", "ii", ProcessCalls::argsSizes),
          WasiFunction.of("environ_get", "ii", ProcessCalls::environ),
          WasiFunction.of("environ_sizes_get", "ii", ProcessCalls::environSizes),
          WasiFunction.of("random_get", "ii", ProcessCalls::random),
          WasiFunction.of("sched_yield", "", ProcessCalls::giveWay),
          WasiFunction.withoutReturn("proc_exit", "i", ProcessCalls::exit),
          WasiFunction.of("proc_raise", "i", ProcessCalls::raise),
          WasiFunction.of("clock_res_get", "ii", ClockCalls::resolution),
          WasiFunction.of("clock_time_get", "iIi", ClockCalls::time),
          WasiFunction.of("poll_oneoff", "iiii", PollCalls::poll),
          WasiFunction.of("fd_read", "iiii", DataCalls::read),
          WasiFunction.of("fd_write", "iiii", DataCalls::write),
          WasiFunction.of("fd_pread", "iiiIi", DataCalls::readAt),
          WasiFunction.of("fd_pwrite", "iiiIi", DataCalls::writeAt),
          WasiFunction.of("fd_seek", "iIii", DataCalls::seek),
          WasiFunction.of("fd_tell", "ii", DataCalls::tell),
          WasiFunction.of("fd_advise", "iIIi", FdCalls::advise),
          WasiFunction.of("fd_allocate", "iII", FdCalls::allocate),
          WasiFunction.of("fd_close", "i", FdCalls::close),
          WasiFunction.of("fd_datasync", "i", FdCalls::datasync),
          WasiFunction.of("fd_sync", "i", FdCalls::sync),
          WasiFunction.of("fd_fdstat_get", "ii", FdCalls::fdstat),
          WasiFunction.of("fd_fdstat_set_flags", "ii", FdCalls::setFlags),
          WasiFunction.of("fd_fdstat_set_rights", "iII", FdCalls::setRights),
          WasiFunction.of("fd_filestat_get", "ii", FdCalls::filestat),
          WasiFunction.of("fd_filestat_set_size", "iI", FdCalls::setSize),
          WasiFunction.of("fd_filestat_set_times", "iIIi", FdCalls::setTimes),
          WasiFunction.of("fd_renumber", "ii", FdCalls::renumber),
          WasiFunction.of("fd_prestat_get", "ii", DirectoryCalls::prestat),
          WasiFunction.of("fd_prestat_dir_name", "iii", DirectoryCalls::prestatName),
          WasiFunction.of("fd_readdir", "iiiIi", DirectoryCalls::list),
          WasiFunction.of("path_open", "iiiiiIIii", PathOpen::open),
          WasiFunction.of("path_create_directory", "iii", PathCalls::createDirectory),
          WasiFunction.of("path_filestat_get", "iiiii", PathCalls::filestat),
          WasiFunction.of("path_filestat_set_times", "iiiiIIi", PathCalls::setTimes),
          WasiFunction.of("path_link", "iiiiiii", PathCalls::link),
          WasiFunction.of("path_readlink", "iiiiii", PathCalls::readlink),
          WasiFunction.of("path_remove_directory", "iii", PathCalls::removeDirectory),
          WasiFunction.of("path_rename", "iiiiii", PathCalls::rename),
          WasiFunction.of("path_symlink", "iiiii", PathCalls::symlink),
          WasiFunction.of("path_unlink_file", "iii", PathCalls::unlink),
          WasiFunction.of("sock_accept", "iii", SocketCalls::refuse),
          WasiFunction.of("sock_recv", "iiiiii", SocketCalls::refuse),
          WasiFunction.of("sock_send", "iiiii", SocketCalls::refuse),
          WasiFunction.of("sock_shutdown", "ii", SocketCalls::refuse));

  private Preview1() {}
}
