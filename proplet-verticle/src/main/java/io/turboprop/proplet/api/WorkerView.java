package io.turboprop.proplet.api;

import io.turboprop.image.keep.ImageKeeper;
import io.turboprop.link.LinkState;
import io.turboprop.link.LinkStats;
import io.turboprop.proplet.agent.AgentStats;
import io.turboprop.proplet.run.RunView;
import io.turboprop.proplet.sample.HostSample;
import io.turboprop.proplet.serve.ServeStats;
import io.turboprop.wire.CacheUsage;
import io.turboprop.wire.MachineLoad;
import java.util.List;
import java.util.Optional;

/** What the local API shows, as it is now. Called on the proplet's context. */
public interface WorkerView {
  String id();

  String boot();

  AgentStats agent();

  List<RunView> runs();

  LinkState linkState();

  LinkStats link();

  /** Guests that go on although their runs are over. */
  int strays();

  /** Messages that could not be read. */
  long malformed();

  /** Pieces of images that nobody here asked for. */
  long foreignChunks();

  /** Bytes of images that came from outside. */
  long fetchedBytes();

  CacheUsage cache();

  /** The images on disk. */
  ImageKeeper keeper();

  /** Large results on disk that the manager does not have yet. */
  long resultBytes();

  ServeStats serving();

  /** Empty until the first sample was taken. */
  Optional<HostSample> host();

  /** What the manager is told of the machine; empty as long as {@link #host}. */
  Optional<MachineLoad> load();
}
