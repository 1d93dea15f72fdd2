package io.turboprop.proplet.pool;

import io.turboprop.proplet.engine.OutputListener;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a pool is asked.
 *
 * @param inputs arguments of the function, or of the command
 * @param env laid over the environment of the instance
 * @param stdin read by the guest's thread, which it may make wait; an interrupt has to end that
 * @param output told on the guest's thread what it writes
 * @param left until nobody waits for the outcome any more; positive
 */
public record PoolCall(
    List<String> inputs,
    Map<String, String> env,
    InputStream stdin,
    OutputListener output,
    Duration left) {}
