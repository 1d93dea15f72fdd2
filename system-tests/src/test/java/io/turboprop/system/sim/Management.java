package io.turboprop.system.sim;

import io.turboprop.manager.service.ControlReply;
import io.turboprop.manager.service.ControlRequest;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Consumer;

/** Who manages a house: one manager with a disk, or several with a store that they share. */
interface Management {

  void start();

  List<? extends Victim> machines();

  ManagersStore store();

  /** Asks as the HTTP door does; nobody answers while whoever is asked is away. */
  void ask(ControlRequest request, Consumer<Future<? extends ControlReply>> answered);

  /** The most that waits in the way out of one of them. */
  int queued();
}
