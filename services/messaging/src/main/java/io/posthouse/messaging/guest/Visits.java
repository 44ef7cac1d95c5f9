package io.posthouse.messaging.guest;

import io.posthouse.identity.Login;
import io.posthouse.identity.Logins;
import io.posthouse.messaging.Addresses;
import io.posthouse.messaging.delivery.Accounts;
import io.posthouse.xmpp.BareJid;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.Jid;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Where customers came as visitors before they signed in. What was said then stays in the visitors' archives, whose rows never move, and is
 * read together with the customer's own. Asked at each reading; blocks on the database.
 */
public final class Visits {
    private final Addresses addresses;
    private final Accounts accounts;
    private final Logins logins;

    public Visits(Addresses addresses, Accounts accounts, Logins logins) {
        this.addresses = addresses;
        this.accounts = accounts;
        this.logins = logins;
    }

    /** As whom {@code owner} came before; nobody but a customer did. At most 100. */
    public List<BareJid> of(BareJid owner) {
        return owner.domain().equals(addresses.customerDomain())
                ? accounts.at(owner).map(Login::id).map(logins::visitorsOf).orElse(List.of()).stream()
                        .map(addresses::of).toList()
                : List.of();
    }

    /** Makes a stanza of one of {@code visits} one of the customer's: clients would take it for a stranger's. */
    public static UnaryOperator<Element> shownTo(BareJid owner, List<BareJid> visits) {
        return visits.isEmpty()
                ? UnaryOperator.identity()
                : stanza -> as(as(stanza, "from", owner, visits), "to", owner, visits);
    }

    private static Element as(Element stanza, String attribute, BareJid owner, List<BareJid> visits) {
        return stanza.attribute(attribute).flatMap(Jid::tryParse).filter(jid -> visits.contains(jid.bare()))
                .map(jid -> stanza.with(attribute, owner + jid.toString().substring(jid.bare().toString().length())))
                .orElse(stanza);
    }
}
