package io.posthouse.messaging.guest;

import io.posthouse.identity.Logins;
import io.posthouse.identity.Realm;
import io.posthouse.messaging.Addresses;
import io.posthouse.messaging.MessageInTransit;
import io.posthouse.messaging.Phase;
import io.posthouse.messaging.Session;
import io.posthouse.messaging.Stations;
import io.posthouse.messaging.XmppFeature;
import io.posthouse.messaging.delivery.Accounts;
import io.posthouse.xmpp.Jid;
import io.posthouse.xmpp.Presence;
import io.posthouse.xmpp.StanzaCondition;
import io.posthouse.xmpp.StanzaError;
import java.util.Optional;

/**
 * Visitors talk with those who work here and with nobody else, and nobody has them for a contact: anybody can be one, as often as they
 * like, so they would reach every customer whose address they guess. Comes before what takes presence.
 */
public final class GuestFeature implements XmppFeature {
    private static final StanzaError NOT_TO_THEM = StanzaError.of(StanzaCondition.FORBIDDEN,
            "Visitors write to those who work here; sign in to write to others.");
    private static final StanzaError NO_CONTACT = StanzaError.of(StanzaCondition.FORBIDDEN,
            "Visitors have no contacts, and are none.");

    private final Addresses addresses;
    private final Accounts accounts;
    private final Logins logins;

    public GuestFeature(Addresses addresses, Accounts accounts, Logins logins) {
        this.logins = logins;
        this.addresses = addresses;
        this.accounts = accounts;
    }

    @Override
    public void install(Stations stations) {
        stations.onMessage(Phase.CHECK, this::check);
        stations.onPresence(this::take);
    }

    private void check(MessageInTransit transit) {
        Realm sender = transit.sender().login().realm();
        if (sender == Realm.GUESTS && !transit.to().domain().equals(addresses.domain())) {
            transit.refuse(NOT_TO_THEM);
        } else if (sender == Realm.CUSTOMERS && isGuest(transit.to())) {
            // As if nobody lived there.
            transit.refuse(StanzaError.of(StanzaCondition.SERVICE_UNAVAILABLE));
        } else if (sender == Realm.EMPLOYEES) {
            movedTo(transit.to()).ifPresent(transit::refuse);
        }
    }

    /** RFC 6120 section 8.3.3.5: nobody is at that address any more, and whoever works here learns who it is now. */
    private Optional<StanzaError> movedTo(Jid address) {
        return address.domain().equals(addresses.customerDomain()) && !accounts.isHome(address)
                ? logins.knownAs(address.local()).map(known -> StanzaError.of(StanzaCondition.GONE,
                        "This visitor has signed in; write to " + addresses.of(known) + "."))
                : Optional.empty();
    }

    private boolean take(Session from, Presence presence) {
        return switch (presence.type()) {
            case SUBSCRIBE, SUBSCRIBED, UNSUBSCRIBE, UNSUBSCRIBED -> {
                boolean refused = from.login().realm() == Realm.GUESTS
                        || presence.to().filter(this::isGuest).isPresent();
                if (refused) {
                    from.refuse(presence, NO_CONTACT);
                }
                yield refused;
            }
            case AVAILABLE, UNAVAILABLE, PROBE, ERROR -> false;
        };
    }

    private boolean isGuest(Jid address) {
        return address.domain().equals(addresses.customerDomain())
                && accounts.at(address).filter(login -> login.realm() == Realm.GUESTS).isPresent();
    }
}
