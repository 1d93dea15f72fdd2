package io.turboprop.manager.api;

import io.turboprop.codec.MalformedMessageException;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
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
      default -> {
        log.error("request to {} failed", path, failure);
        yield new Problem(ErrorCode.INTERNAL, "see the log of the manager", path);
      }
    };
  }

  private static Problem coded(OrchestratorException failure, String path) {
    if (failure.code() == ErrorCode.INTERNAL) {
      log.error("request to {} failed", path, failure);
    }
    return new Problem(failure.code(), String.valueOf(failure.getMessage()), path);
  }
}
