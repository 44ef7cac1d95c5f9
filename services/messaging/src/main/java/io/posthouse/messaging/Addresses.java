package io.posthouse.messaging;

import io.posthouse.identity.Login;
import io.posthouse.identity.Realm;
import io.posthouse.xmpp.BareJid;
import io.posthouse.xmpp.Jid;
import java.util.Optional;

/**
 * Which address belongs to whom: employees under the domain, customers under {@code c.<domain>}, lines under
 * {@code line.<domain>}.
 *
 * @param domain the domain of this posthouse, prepared
 */
public record Addresses(String domain) {
    public Addresses {
        domain = Jid.ofDomain(domain).domain();
    }

    /** The domain of customers. */
    public String customerDomain() {
        return "c." + domain;
    }

    /** The domain of lines. */
    public String lineDomain() {
        return "line." + domain;
    }

    /** A login's address. */
    public BareJid of(Login login) {
        return Jid.of(login.name(), domainOf(login.realm()));
    }

    /** The domain of a realm's people. */
    public String domainOf(Realm realm) {
        return switch (realm) {
            case EMPLOYEES -> domain;
            case CUSTOMERS, GUESTS -> customerDomain();
        };
    }

    /** Whether {@code other} is one of the domains above: what it says is ours to say. */
    public boolean serves(String other) {
        return realmOf(other).isPresent() || other.equals(lineDomain());
    }

    /** The realm whose people live under {@code other}; visitors live among customers. */
    public Optional<Realm> realmOf(String other) {
        if (other.equals(domain)) {
            return Optional.of(Realm.EMPLOYEES);
        }
        return other.equals(customerDomain()) ? Optional.of(Realm.CUSTOMERS) : Optional.empty();
    }
}
