package io.turboprop.proplet.engine.wasm.large;

/**
 * A compiled function. Safe for all threads.
 *
 * @param frameSize entries of its frame
 * @param results how many it has
 */
record LargeFunction(LargeCode code, int frameSize, int results) {}
