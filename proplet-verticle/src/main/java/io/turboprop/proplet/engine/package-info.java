/**
 * What executes a task on a proplet: the verbs every engine has and the values that go in and out.
 * The engines themselves live in sub-packages. Nothing here knows MQTT, images or the event loop;
 * callers bring a verified file and wait for a future.
 */
@NullMarked
package io.turboprop.proplet.engine;

import org.jspecify.annotations.NullMarked;
