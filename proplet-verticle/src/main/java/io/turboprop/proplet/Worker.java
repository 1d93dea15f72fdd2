package io.turboprop.proplet;

import io.turboprop.image.keep.ImageKeeper;
import io.turboprop.link.LinkState;
import io.turboprop.link.LinkStats;
import io.turboprop.model.BootId;
import io.turboprop.model.Digest;
import io.turboprop.proplet.agent.Agent;
import io.turboprop.proplet.agent.AgentStats;
import io.turboprop.proplet.agent.RunJournal;
import io.turboprop.proplet.api.WorkerView;
import io.turboprop.proplet.artifact.Images;
import io.turboprop.proplet.engine.Engine;
import io.turboprop.proplet.link.Presence;
import io.turboprop.proplet.link.PropletLink;
import io.turboprop.proplet.link.Receivers;
import io.turboprop.proplet.pull.PullDesk;
import io.turboprop.proplet.results.LargeResults;
import io.turboprop.proplet.run.RunView;
import io.turboprop.proplet.sample.HostSample;
import io.turboprop.proplet.sample.HostWatch;
import io.turboprop.proplet.serve.CallDesk;
import io.turboprop.proplet.serve.ServeDesk;
import io.turboprop.proplet.serve.ServeStats;
import io.turboprop.wire.CacheUsage;
import io.turboprop.wire.MachineLoad;
import io.turboprop.wire.Serving;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of a proplet that works, and what they look like from outside. */
record Worker(
    PropletConfig config,
    BootId bootId,
    PropletLink propletLink,
    Agent workingAgent,
    RunJournal journal,
    Presence presence,
    Images images,
    Engine engine,
    LargeResults results,
    HostWatch watch,
    ServeDesk functions,
    CallDesk calls,
    PullDesk pulls)
    implements WorkerView {
  private static final Logger log = LoggerFactory.getLogger(Worker.class);

  /** Connects; registers once the subscriptions stand, and after each later connect. */
  void begin(Receivers receivers) {
    Future<Void> subscribed = propletLink.open(receivers, presence::announce);
    subscribed.onComplete(ignored -> images.proxy().settle());
    propletLink.onUp(
        () ->
            subscribed.onComplete(
                ignored -> {
                  presence.announce();
                  workingAgent.lineIsUp();
                  functions.lineIsUp();
                }));
    propletLink.connect();
    watch.begin(config.metricsInterval(), this::tell);
    images.kept().begin();
  }

  /**
   * @param grace for guests that run
   */
  Future<Void> close(Duration grace) {
    watch.end();
    images.kept().end();
    pulls.close();
    propletLink.pause();
    return Future.join(functions.close(grace), workingAgent.close(grace))
        .<Void>mapEmpty()
        .eventually(presence::leave)
        .eventually(propletLink::close)
        .eventually(journal::close);
  }

  @Override
  public String id() {
    return config.identity().id().value();
  }

  @Override
  public String boot() {
    return bootId.value();
  }

  @Override
  public AgentStats agent() {
    return workingAgent.stats();
  }

  @Override
  public List<RunView> runs() {
    return workingAgent.runs();
  }

  @Override
  public LinkState linkState() {
    return propletLink.state();
  }

  @Override
  public LinkStats link() {
    return propletLink.stats();
  }

  @Override
  public int strays() {
    return engine.strays();
  }

  @Override
  public long malformed() {
    return propletLink.malformed();
  }

  @Override
  public long foreignChunks() {
    return propletLink.foreignChunks();
  }

  @Override
  public long fetchedBytes() {
    return images.bytesFetched();
  }

  @Override
  public CacheUsage cache() {
    return images.cache().usage();
  }

  @Override
  public ImageKeeper keeper() {
    return images.kept().keeper(this::users);
  }

  private List<String> users(Digest image) {
    return Stream.concat(
            workingAgent.users(image).stream().map(attempt -> "task " + attempt),
            functions.users(image).stream().map(revision -> "function " + revision))
        .toList();
  }

  @Override
  public long resultBytes() {
    return results.bytes();
  }

  @Override
  public ServeStats serving() {
    List<Serving.Status> all = functions.statuses();
    return new ServeStats(
        all.size(),
        all.stream().mapToInt(Serving.Status::instances).sum(),
        calls.answered(),
        calls.failed(),
        calls.refused());
  }

  @Override
  public Optional<HostSample> host() {
    return watch.latest();
  }

  @Override
  public Optional<MachineLoad> load() {
    return watch.load(workingAgent.stats().running());
  }

  private void tell(HostSample sample) {
    if (propletLink.isUp()) {
      propletLink
          .send(sample.toWire(config.identity().id(), config.identity().namespace()))
          .onFailure(cause -> log.debug("metrics of {} not sent: {}", id(), cause.getMessage()));
    }
  }
}
