/**
 * A small client of the manager's HTTP API on {@link java.net.HttpURLConnection}; failures become
 * exit codes here.
 */
@NullMarked
package io.turboprop.cli.http;

import org.jspecify.annotations.NullMarked;
