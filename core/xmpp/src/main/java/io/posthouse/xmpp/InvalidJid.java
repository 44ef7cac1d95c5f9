package io.posthouse.xmpp;

/** A string is no address of RFC 7622. Thrown at the edge and answered there; it has no stack, since it is no bug. */
public final class InvalidJid extends RuntimeException {
    InvalidJid(String reason) {
        super(reason, null, false, false);
    }
}
