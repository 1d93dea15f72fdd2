package io.turboprop.system;

import io.turboprop.etcd.TestEtcd;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** On an etcd of three members. */
class EtcdFailoverTest extends Failovers {
  // Set by openStore, which comes first.
  @SuppressWarnings("NullAway.Init")
  private TestEtcd etcd;

  @Override
  protected void openStore() {
    etcd = TestEtcd.start(folder.resolve("etcd"), 3);
  }

  @Override
  protected Map<String, String> storeSettings() {
    return Map.of("MANAGER_STORAGE_TYPE", "etcd", "MANAGER_ETCD_URL", etcd.urls());
  }

  @Override
  protected void closeStore() {
    etcd.close();
  }

  @Test
  @Order(4)
  void etcdsLeader_thenMostMembers_killedUnderLoad_managersWaitAndSaySo_thenGoOnAndNothingIsLost()
      throws Exception {
    String undisturbed = startSpinning();
    Load load = new Load(60);
    load.await(10);

    int first = etcd.leader();
    etcd.kill(first);
    load.await(30);
    int second = etcd.leader();
    etcd.kill(second);
    awaitNotReady();
    etcd.begin(first);
    etcd.begin(second);

    awaitReady();
    endedOnce(load.accepted(), api(leader()));
    stopUndisturbed(undisturbed);
  }
}
