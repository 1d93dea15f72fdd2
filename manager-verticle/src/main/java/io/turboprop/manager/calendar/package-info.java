/** Times that come again by the calendar. Pure. */
@NullMarked
package io.turboprop.manager.calendar;

import org.jspecify.annotations.NullMarked;
