package io.turboprop.manager.store.etcd;

import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import java.util.Optional;

/** What a failure means to whoever asked. */
final class Failures {
  private Failures() {}

  static OrchestratorException explain(EtcdAddress address, EtcdException e) {
    String store = "store " + address + ": ";
    String reason = " (" + reason(address, e) + ")";
    if (e.tooLarge()) {
      return new OrchestratorException(
          ErrorCode.TOO_LARGE,
          store
              + "etcd takes no request as large as this, nothing was stored; raise its"
              + " --max-request-bytes, or lower MANAGER_ETCD_TXN_BYTES"
              + reason,
          e);
    }
    Optional<String> noTls = e.noTls();
    if (noTls.isPresent()) {
      return new OrchestratorException(
          ErrorCode.STORE_UNAVAILABLE,
          store
              + "no TLS with etcd, nothing was stored ("
              + noTls.get()
              + "); it needs a certificate for its name in MANAGER_ETCD_URL, from one in"
              + " MANAGER_ETCD_CA, and may ask for MANAGER_ETCD_CERT",
          e);
    }
    String hint =
        e.full()
            ? "etcd's space is used up, nothing was stored; compact and defragment it, or raise"
                + " --quota-backend-bytes, then disarm the alarm"
            : e.notLetIn()
                ? "etcd lets nobody in by this name and password, or lacks rights for the prefix"
                : e.passing()
                    ? "etcd does not answer, nothing was stored"
                    : "etcd refuses, nothing was stored";
    return new OrchestratorException(ErrorCode.STORE_UNAVAILABLE, store + hint + reason, e);
  }

  /** For people. A server without TLS just ends the connection. */
  static String reason(EtcdAddress address, EtcdException e) {
    return e.getMessage()
        + (address.tls() && e.passing() ? "; does it speak TLS, as https in its URL says?" : "");
  }

  static OrchestratorException unavailable(EtcdAddress address, String why) {
    return new OrchestratorException(
        ErrorCode.STORE_UNAVAILABLE, "store " + address + ": " + why + ", nothing was stored");
  }
}
