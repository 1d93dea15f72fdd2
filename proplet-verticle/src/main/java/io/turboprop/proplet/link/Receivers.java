package io.turboprop.proplet.link;

import io.turboprop.proplet.agent.Agent;
import io.turboprop.proplet.artifact.ProxyImages;
import io.turboprop.proplet.artifact.WantedImages;
import io.turboprop.proplet.pull.PullDesk;
import io.turboprop.proplet.pull.StockDesk;
import io.turboprop.proplet.serve.BrokerCalls;
import io.turboprop.proplet.serve.ServeDesk;

/** Who takes what arrives. */
public record Receivers(
    Agent agent,
    ProxyImages images,
    WantedImages wanted,
    ServeDesk functions,
    BrokerCalls calls,
    PullDesk pulls,
    StockDesk stock) {}
