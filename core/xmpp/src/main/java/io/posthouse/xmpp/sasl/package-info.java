/**
 * The arithmetic and the messages of SASL, without any store: SCRAM (RFC 5802, RFC 7677) for both sides and PLAIN (RFC 4616).
 * Nothing here blocks; deriving a key from a password costs about 1.5 ms of processor time and belongs on a worker.
 */
@NullMarked
package io.posthouse.xmpp.sasl;

import org.jspecify.annotations.NullMarked;
