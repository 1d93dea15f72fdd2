/**
 * What tasks ask of the proplets that run them: resources, constraints, preferences, queue. Values
 * that check themselves, and whether a proplet meets them. Pure.
 */
@NullMarked
package io.turboprop.manager.requirement;

import org.jspecify.annotations.NullMarked;
