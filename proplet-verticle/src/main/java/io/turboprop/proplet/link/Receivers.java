package io.turboprop.proplet.link;

import io.turboprop.proplet.agent.Agent;
import io.turboprop.proplet.artifact.ProxyImages;

/** Who takes what arrives. */
public record Receivers(Agent agent, ProxyImages images) {}
