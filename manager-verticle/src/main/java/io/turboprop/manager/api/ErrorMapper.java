package io.turboprop.manager.api;

import io.turboprop.codec.MalformedMessageException;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.vertx.core.file.FileSystemException;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Failures to problems. What has no code is our own bug: logged whole, told to nobody. */
final class ErrorMapper {
  private static final Logger log = LoggerFactory.getLogger(ErrorMapper.class);

  private ErrorMapper() {}

  static Problem problem(Throwable failure, String path) {
    return switch (failure) {
      case OrchestratorException coded -> coded(coded, path);
      case MalformedMessageException malformed ->
          new Problem(ErrorCode.INVALID_REQUEST, String.valueOf(malformed.getMessage()), path);
      case IOException disk -> disk(disk, path);
      case FileSystemException disk -> disk(disk, path);
      default -> {
        log.error("request to {} failed", path, failure);
        yield new Problem(ErrorCode.INTERNAL, "see the log of the manager", path);
      }
    };
  }

  /** Bodies and modules go through files; nothing else of a request does. */
  private static Problem disk(Exception failure, String path) {
    log.error("request to {} failed: a file could not be written or read", path, failure);
    return new Problem(
        ErrorCode.STORE_UNAVAILABLE,
        "a file for the body of the request could not be written; check the space and permissions"
            + " of the folder in MANAGER_DATA_DIR",
        path);
  }

  private static Problem coded(OrchestratorException failure, String path) {
    if (failure.code() == ErrorCode.INTERNAL) {
      log.error("request to {} failed", path, failure);
    }
    return new Problem(failure.code(), String.valueOf(failure.getMessage()), path);
  }
}
