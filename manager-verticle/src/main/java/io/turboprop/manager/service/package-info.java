/**
 * The use cases of the control plane: load, decide, save, tell. Runs on the one event loop of the
 * control verticle and is asked over the event bus with {@link
 * io.turboprop.manager.service.ControlRequest}s.
 */
@NullMarked
package io.turboprop.manager.service;

import org.jspecify.annotations.NullMarked;
