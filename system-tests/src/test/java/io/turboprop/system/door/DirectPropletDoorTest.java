package io.turboprop.system.door;

import io.turboprop.link.BrokerAddress;
import io.turboprop.link.BrokerLink;
import io.turboprop.link.FaultyWire;
import io.turboprop.link.Hub;
import io.turboprop.link.LinkConfig;
import io.turboprop.link.VertxTimers;
import io.turboprop.manager.direct.DirectFleet;
import io.turboprop.manager.direct.HttpWorkerCalls;
import io.turboprop.manager.direct.WorkerAddress;
import io.turboprop.system.Entities;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/** Over HTTP, without a broker. */
class DirectPropletDoorTest extends PropletDoorContract {
  private static final String TOKEN = "0123456789abcdef0123456789abcdef";

  @Override
  DoorRig open(Path folder) {
    int port = freePort();
    FaultyWire wire = FaultyWire.to(port);
    Map<String, String> proplet =
        new HashMap<>(new Entities(folder, "").proplet(DoorRig.PROPLET.value()));
    proplet.remove("PROPLET_MQTT_ADDRESS");
    proplet.put("PROPLET_METRICS_PORT", Integer.toString(port));
    proplet.put("PROPLET_WORKER_TOKEN", TOKEN);
    var hub = new Hub();
    var config = LinkConfig.to(new BrokerAddress("none", 1, false), DoorRig.MANAGER.entity());
    return new DoorRig(
        hub, config, wire, proplet, vertx -> drive(vertx, hub, config, wire), () -> {});
  }

  private static Future<Void> drive(Vertx vertx, Hub hub, LinkConfig config, FaultyWire wire) {
    BrokerLink link =
        hub.make(vertx, config.named("direct"), new Random(8), InstantSource.system());
    HttpClient client = vertx.createHttpClient();
    Context loop = vertx.getOrCreateContext();
    var fleet =
        new DirectFleet(
            DoorRig.MANAGER,
            link,
            action -> loop.runOnContext(v -> action.run()),
            (address, token) -> new HttpWorkerCalls(client, address, token),
            new VertxTimers(vertx),
            new Random(9),
            () -> UUID.randomUUID().toString());
    return fleet.add(WorkerAddress.parse("http://127.0.0.1:" + wire.port()), TOKEN);
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
