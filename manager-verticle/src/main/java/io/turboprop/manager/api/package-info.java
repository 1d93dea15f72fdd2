/**
 * The HTTP door (wire reference §6 to §9): routes per resource, request bodies, JSON in and out,
 * errors as problem documents. Commands go to the control verticle over the event bus; tasks and
 * metrics are read from the store. Decides nothing about tasks.
 */
@NullMarked
package io.turboprop.manager.api;

import org.jspecify.annotations.NullMarked;
