/**
 * The protocol, without a server: addresses ({@link io.posthouse.xmpp.Jid}), elements, stanzas and their errors, and the
 * reader that cuts a stream of bytes into them. Everything but the reader is an immutable value. RFC 6120, 6121, 7622.
 */
@NullMarked
package io.posthouse.xmpp;

import org.jspecify.annotations.NullMarked;
