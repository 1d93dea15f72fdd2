/** A registry to test against: the real one, its token server, certificates and a pusher. */
package io.turboprop.proxy.lab;
