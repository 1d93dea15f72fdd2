package io.turboprop.system.sim;

import io.turboprop.link.LinkTimes;
import io.turboprop.link.Qos;
import io.turboprop.wire.Topics;

/** What the machines of one simulated house have in common. */
record House(
    World world,
    SimNet net,
    Oracle oracle,
    Modules modules,
    Topics topics,
    Scenario scenario,
    Mutation mutation) {

  Qos upstreamQos() {
    return scenario.upstreamQos();
  }

  int waitingPlaces() {
    return scenario.waiting();
  }

  LinkTimes times(LinkTimes usual) {
    return usual;
  }
}
