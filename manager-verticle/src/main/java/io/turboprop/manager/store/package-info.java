/**
 * What is kept, behind one small interface: tasks, their events, proplets, metrics, and module
 * bytes.
 */
@NullMarked
package io.turboprop.manager.store;

import org.jspecify.annotations.NullMarked;
