package io.turboprop.proxy.service;

/**
 * What came of looking at signatures since the proxy began.
 *
 * @param verified images that a known key signed
 * @param warned images that were given out although none had
 * @param refused images that were not
 */
public record SignatureStats(long verified, long warned, long refused) {}
