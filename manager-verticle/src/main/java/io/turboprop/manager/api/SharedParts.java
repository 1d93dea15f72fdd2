package io.turboprop.manager.api;

import io.vertx.core.buffer.Buffer;

/**
 * What all event loops of the door share. Thread-safe.
 *
 * @param openApi the description of the API
 */
record SharedParts(
    RequestMeters requests,
    ControlMeters control,
    Subscribers subscribers,
    WaitPlaces waits,
    Buffer openApi) {

  static SharedParts of(ApiParts parts, HttpConfig config, Buffer openApi) {
    return new SharedParts(
        new RequestMeters(parts.registry()),
        new ControlMeters(parts.registry(), parts.store()),
        new Subscribers(parts.registry(), config.streams().subscribers()),
        new WaitPlaces(parts.registry()),
        openApi);
  }
}
