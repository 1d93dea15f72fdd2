package io.turboprop.manager.gateway;

import io.micrometer.core.instrument.MeterRegistry;
import io.turboprop.manager.service.FunctionIndex;
import io.turboprop.manager.serving.EndpointIndex;
import io.turboprop.model.RevisionKey;
import java.util.function.LongSupplier;

/** What the gateways of all event loops share. Thread-safe. */
public final class GatewayHub implements AutoCloseable {
  final GatewayConfig config;
  final FunctionIndex functions;
  final EndpointIndex endpoints;
  final CallDoor broker;
  final LongSupplier nanos;
  final Roster roster;
  final Ejections ejections;
  final WaitingRoom room;
  final Activations activations = new Activations();
  final GatewayMeters meters;
  private final Runnable listening;

  /**
   * @param nanos monotonic clock
   */
  public GatewayHub(
      GatewayParts parts, FunctionIndex functions, MeterRegistry registry, LongSupplier nanos) {
    this.config = parts.config();
    this.functions = functions;
    this.endpoints = parts.endpoints();
    this.broker = parts.broker();
    this.nanos = nanos;
    roster = new Roster(parts.node());
    ejections = new Ejections(config.ejection());
    room = new WaitingRoom(config.held());
    meters = new GatewayMeters(registry, room, roster);
    listening = endpoints.onChange(this::changed);
  }

  private void changed(RevisionKey revision) {
    if (endpoints.find(revision).isEmpty()) {
      roster.forget(revision);
    }
    room.wake(revision);
  }

  /** As far as is known now. */
  boolean serves(Provider provider, RevisionKey revision) {
    return endpoints.find(revision).stream()
        .flatMap(outlook -> outlook.ready().stream())
        .anyMatch(
            endpoint ->
                endpoint.proplet().equals(provider.proplet())
                    && endpoint.boot().equals(provider.boot()));
  }

  @Override
  public void close() {
    listening.run();
    meters.close();
  }
}
