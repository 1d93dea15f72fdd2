package io.turboprop.manager.store.etcd;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.net.ConnectException;
import java.security.cert.CertificateException;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** A call of etcd that failed. */
final class EtcdException extends Exception {
  private static final long serialVersionUID = 1L;

  EtcdException(Throwable cause) {
    super(reason(cause), cause);
  }

  EtcdException(String reason) {
    super(reason);
  }

  private static String reason(Throwable cause) {
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }

  /** What etcd said; the client wraps it in some cases only. */
  private Optional<Status.Code> code() {
    return switch (getCause()) {
      case StatusRuntimeException said -> Optional.of(said.getStatus().getCode());
      case io.etcd.jetcd.common.exception.EtcdException said ->
          Optional.of(Status.Code.valueOf(said.getErrorCode().name()));
      case null, default -> Optional.empty();
    };
  }

  /** Whether etcd has surely done nothing: it was not reached, or it refused. */
  boolean nothingDone() {
    if (noTls().isPresent()) {
      return true;
    }
    for (Throwable cause = this; cause != null; cause = cause.getCause()) {
      if (cause instanceof ConnectException) {
        return true;
      }
    }
    return code().filter(EtcdException::refuses).isPresent();
  }

  private static boolean refuses(Status.Code code) {
    return switch (code) {
      case INVALID_ARGUMENT,
          NOT_FOUND,
          PERMISSION_DENIED,
          UNAUTHENTICATED,
          RESOURCE_EXHAUSTED,
          FAILED_PRECONDITION,
          OUT_OF_RANGE,
          UNIMPLEMENTED ->
          true;
      default -> false;
    };
  }

  /** Whether it may pass by itself: etcd is away, elects a leader, or is full for now. */
  boolean passing() {
    return noTls().isEmpty()
        && code()
            .filter(code -> code != Status.Code.RESOURCE_EXHAUSTED)
            .filter(EtcdException::refuses)
            .isEmpty();
  }

  /** Why no connection came about, if certificates are to blame. */
  Optional<String> noTls() {
    Optional<String> reason = Optional.empty();
    for (Throwable cause = getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof CertificateException || refused(cause)) {
        reason = Optional.of(String.valueOf(cause.getMessage()));
      }
    }
    return reason;
  }

  /** A server that went away in the middle of it may come back. */
  private static boolean refused(Throwable cause) {
    return cause instanceof SSLException
        && !String.valueOf(cause.getMessage()).contains("Connection closed");
  }

  /** Whether the values of one request are to blame. */
  boolean tooLarge() {
    return code().filter(code -> code == Status.Code.INVALID_ARGUMENT).isPresent()
        && String.valueOf(getMessage()).contains("too large");
  }

  /** Whether its quota is used up. */
  boolean full() {
    return String.valueOf(getMessage()).contains("database space exceeded");
  }

  /** Whether the revision that was asked for is forgotten. */
  boolean compacted() {
    return String.valueOf(getMessage()).contains("has been compacted");
  }

  boolean notLetIn() {
    return code()
            .filter(c -> c == Status.Code.PERMISSION_DENIED || c == Status.Code.UNAUTHENTICATED)
            .isPresent()
        || String.valueOf(getMessage()).contains("authentication failed");
  }
}
