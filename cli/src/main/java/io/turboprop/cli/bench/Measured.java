package io.turboprop.cli.bench;

import java.util.OptionalDouble;
import org.HdrHistogram.Histogram;

/**
 * One line of the result.
 *
 * @param load what was asked for
 * @param perSecond what was done
 * @param latencies in microseconds; empty histogram if there are none
 * @param seconds that it took
 * @param cpu processors that this process used meanwhile
 */
record Measured(
    String scenario,
    String load,
    OptionalDouble perSecond,
    Histogram latencies,
    double seconds,
    double cpu) {}
