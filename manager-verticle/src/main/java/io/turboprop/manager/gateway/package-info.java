/**
 * The front of the data plane: takes calls of functions from clients and passes them on to
 * proplets. Knows routes and endpoints from indexes that the control verticle writes, and asks it
 * for nothing but to have a revision served. What is chosen and what is tried again is decided by
 * plain classes.
 */
@NullMarked
package io.turboprop.manager.gateway;

import org.jspecify.annotations.NullMarked;
