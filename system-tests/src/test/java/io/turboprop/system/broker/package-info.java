/** Brokers of others: whether the house works on them, with the access rules that we write. */
package io.turboprop.system.broker;
