package io.turboprop.manager.store.etcd;

import io.turboprop.etcd.TestEtcd;

/** How tests reach an etcd. */
final class Access {
  private Access() {}

  /** Below a prefix of its own. */
  static EtcdOptions options(TestEtcd server, String prefix) {
    return EtcdOptions.at(EtcdAddress.parse(server.urls())).withPrefix(prefix);
  }

  /** To look past the store. */
  static Etcd client(TestEtcd server, String prefix) {
    return Etcd.at(options(server, prefix));
  }
}
