package io.posthouse.xmpp;

import java.util.Optional;

/**
 * An address of RFC 7622, already prepared and compared by its prepared form: parse once at the edge, and inside nobody
 * handles the string again. Immutable; {@code equals}, {@code hashCode} and {@code toString} cost no more than a string's.
 *
 * <p>A full address always has a local part; {@code example.org/resource} is a {@link DomainJid} with a resource, so
 * that {@link FullJid#bare} is a {@link BareJid} and a signature can say which of them it needs.
 */
public sealed interface Jid permits DomainJid, BareJid, FullJid {
    /** The most bytes of UTF-8 that each part may have. RFC 7622 section 3.1. */
    int PART_BYTES_MAX = 1023;

    /**
     * Reads and prepares an address.
     *
     * @throws InvalidJid when it is none; at an edge, answered with {@code jid-malformed}
     */
    static Jid parse(String address) {
        return JidParser.parse(address);
    }

    /** The address, or empty when it is none. */
    static Optional<Jid> tryParse(String address) {
        try {
            return Optional.of(JidParser.parse(address));
        } catch (InvalidJid _) {
            return Optional.empty();
        }
    }

    /**
     * Prepares {@code local} and {@code domain} and joins them; the local part is not unescaped.
     *
     * @throws InvalidJid when a part is none
     */
    static BareJid of(String local, String domain) {
        return new BareJid(JidParser.local(local), JidParser.domain(domain));
    }

    /**
     * Prepares a domain that stands alone.
     *
     * @throws InvalidJid when a part is none
     */
    static DomainJid ofDomain(String domain) {
        return new DomainJid(JidParser.domain(domain), "");
    }

    /** The local part, or the empty string when there is none. */
    String local();

    /** The domain; never empty. */
    String domain();

    /** The resource, or the empty string when there is none. */
    String resource();

    /** The address without its resource. */
    Jid bare();

    /** The domain alone. */
    DomainJid domainJid();

    /**
     * This address with {@code resource}, which is prepared, instead of its own.
     *
     * @throws InvalidJid when a part is none
     */
    Jid withResource(String resource);

    /** Whether there is a resource. */
    default boolean hasResource() {
        return !resource().isEmpty();
    }

    /** The prepared address, as it is written on the wire. */
    @Override
    String toString();
}
