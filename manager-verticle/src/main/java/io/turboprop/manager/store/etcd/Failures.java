package io.turboprop.manager.store.etcd;

import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;

/** What a failure means to whoever asked. */
final class Failures {
  private Failures() {}

  static OrchestratorException explain(EtcdAddress address, EtcdException e) {
    String store = "store " + address + ": ";
    String reason = " (" + e.getMessage() + ")";
    if (e.tooLarge()) {
      return new OrchestratorException(
          ErrorCode.TOO_LARGE,
          store
              + "etcd takes no request as large as this, nothing was stored; raise its"
              + " --max-request-bytes, or lower MANAGER_ETCD_TXN_BYTES"
              + reason,
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

  static OrchestratorException unavailable(EtcdAddress address, String why) {
    return new OrchestratorException(
        ErrorCode.STORE_UNAVAILABLE, "store " + address + ": " + why + ", nothing was stored");
  }
}
