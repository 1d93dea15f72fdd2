/** What every way between a manager and a native proplet must keep, tried on each of them. */
package io.turboprop.system.door;
