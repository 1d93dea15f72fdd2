/**
 * The MQTT broker inside the manager's process, for those who bring none: Artemis, with durable
 * sessions and a rule for each client. Nothing else of the manager knows that it is there; all talk
 * to it over MQTT.
 */
@NullMarked
package io.turboprop.manager.broker;

import org.jspecify.annotations.NullMarked;
