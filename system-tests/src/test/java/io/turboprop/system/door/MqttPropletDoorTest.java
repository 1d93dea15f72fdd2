package io.turboprop.system.door;

import io.turboprop.link.FaultyWire;
import io.turboprop.link.LinkConfig;
import io.turboprop.link.LinkSource;
import io.turboprop.link.TestBroker;
import io.turboprop.system.Entities;
import io.vertx.core.Future;
import java.nio.file.Path;

/** Over a broker. */
class MqttPropletDoorTest extends PropletDoorContract {
  @Override
  DoorRig open(Path folder) {
    TestBroker broker = TestBroker.start();
    FaultyWire wire = FaultyWire.to(broker.address().port());
    return new DoorRig(
        LinkSource.BROKER,
        LinkConfig.to(broker.address(), DoorRig.MANAGER.entity()),
        wire,
        new Entities(folder, "tcp://127.0.0.1:" + wire.port()).proplet(DoorRig.PROPLET.value()),
        vertx -> Future.succeededFuture(),
        broker::close);
  }
}
