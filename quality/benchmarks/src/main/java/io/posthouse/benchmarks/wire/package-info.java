/**
 * XMPP as a load generator speaks it: cut, signed in, and otherwise left as bytes. Not a client library: it trusts
 * whatever certificate it is shown, because it only ever talks to a server that it started itself.
 */
@NullMarked
package io.posthouse.benchmarks.wire;

import org.jspecify.annotations.NullMarked;
