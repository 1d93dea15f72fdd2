package io.turboprop.manager.api;

import io.vertx.core.Future;

/** Answers one kind of request. May throw what it may fail with. */
@FunctionalInterface
interface Action {
  Future<Answer> answer(Call call);
}
