/**
 * What has to be done so that what users declared is the case: a plain function of the declaration,
 * the instances there are, and the fleet. Asked again after every change, it needs no memory of
 * what it said before (ADR 0030). Pure: no clock, no I/O, no Vert.x.
 */
@NullMarked
package io.turboprop.manager.desired;

import org.jspecify.annotations.NullMarked;
