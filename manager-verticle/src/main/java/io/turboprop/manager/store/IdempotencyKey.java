package io.turboprop.manager.store;

import io.turboprop.model.Digest;
import io.turboprop.model.TaskId;
import java.time.Instant;

/**
 * What a request with an {@code Idempotency-Key} header made.
 *
 * @param key as the client sent it, 1 to 255 characters
 * @param request digest of what was asked for, so that a reused key with other content is refused
 */
public record IdempotencyKey(String key, Digest request, TaskId task, Instant at) {}
